import { once } from 'node:events';
import { createServer } from 'node:net';
import { describe, expect, it } from 'vitest';
import { cdkEnvironment } from '../../../cli/local-deployment/cdk-environment.ts';
import { localDeployment } from '../../../cli/local-deployment/local-deployment.ts';

async function closedPort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, 'close');
  return port;
}

describe('the variables of a deployment to an emulator', () => {
  it('lead to the emulator with keys that are none, whatever the shell says', () => {
    const shell = {
      PATH: '/bin',
      AWS_PROFILE: 'production',
      AWS_ACCESS_KEY_ID: 'AKIAREAL',
      AWS_SESSION_TOKEN: 'real',
      AWS_ENDPOINT_URL_S3: 'https://s3.amazonaws.com',
      aws_region: 'eu-central-1',
      CDK_DEFAULT_ACCOUNT: '111111111111',
    };
    expect(cdkEnvironment('http://localhost:4566/', shell)).toEqual({
      PATH: '/bin',
      AWS_ENDPOINT_URL: 'http://localhost:4566',
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
      AWS_REGION: 'us-east-1',
      AWS_EC2_METADATA_DISABLED: 'true',
      CDK_DISABLE_CLI_TELEMETRY: 'true',
    });
  });

  it('have CDK trust the certificate that Node was told to trust', () => {
    const shell = { NODE_EXTRA_CA_CERTS: '/tmp/server.crt', AWS_CA_BUNDLE: '/etc/other.crt' };
    expect(cdkEnvironment('https://127.0.0.1:4566', shell)).toMatchObject({
      NODE_EXTRA_CA_CERTS: '/tmp/server.crt',
      AWS_CA_BUNDLE: '/tmp/server.crt',
    });
  });
});

describe('a deployment to an emulator', () => {
  const options = { stage: 'dev', environment: {} };

  it.each([
    'https://kinesis.us-east-1.amazonaws.com',
    'http://10.0.0.7:4566',
    'http://localhost.example:4566',
    '127.0.0.1:4566',
  ])('refuses %s', (endpoint) => {
    expect(() => localDeployment({ endpoint, ...options })).toThrow(
      `The endpoint ${endpoint} is not on this machine, so nothing was sent to it;`,
    );
  });

  it('says what to start where nothing answers', async () => {
    const endpoint = `http://127.0.0.1:${await closedPort()}`;
    await expect(localDeployment({ endpoint, ...options }).deploy()).rejects.toMatchObject({
      name: 'EnvironmentProblem',
      message: expect.stringContaining(`Nothing answers at ${endpoint}, so nothing was deployed: start an emulator`),
    });
  });
});
