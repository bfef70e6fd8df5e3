import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { EnvironmentProblem } from '../../local/environment-problem.ts';
import { ACCOUNT, cdkEnvironment, REGION } from './cdk-environment.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const CDK = join(ROOT, 'node_modules/aws-cdk/bin/cdk');

export interface LocalDeploymentOptions {
  /** Of an emulator on this machine. */
  readonly endpoint: string;
  readonly stage: string;
  /** Variables of this process; those about AWS are left behind. */
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** What CDK said last, which is where it says what went wrong. */
const LAST_CHARACTERS = 4_000;

export interface LocalDeployment {
  /**
   * The outputs of the stack by their names.
   * @throws EnvironmentProblem where nothing answers at the endpoint, and Error with what CDK said where it fails
   */
  deploy(): Promise<Readonly<Record<string, string>>>;
  /** Deletes the stack; one that is not there is harmless. */
  destroy(): Promise<void>;
}

/**
 * The real CDK with the real template, events in DynamoDB, to an emulator of AWS.
 * @throws Error where the endpoint is not on this machine; nothing is sent to it then
 */
export function localDeployment({ endpoint, stage, environment }: LocalDeploymentOptions): LocalDeployment {
  const env = cdkEnvironment(endpoint, environment);
  // Not every emulator has CloudFront, and none serves by it: `npm start` has the console.
  const chosen = Object.entries({ stage, emulator: true, console: false });
  const context = chosen.flatMap(([name, value]) => ['-c', `${name}=${value}`]);

  const cdk = async (...args: readonly string[]): Promise<void> => {
    const child = spawn(process.execPath, [CDK, ...args, ...context, '--no-notices'], {
      cwd: ROOT,
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let said = '';
    const listen = (text: string): void => {
      said = (said + text).slice(-LAST_CHARACTERS);
    };
    child.stdout.setEncoding('utf8').on('data', listen);
    child.stderr.setEncoding('utf8').on('data', listen);
    const [code] = await once(child, 'close');
    if (code !== 0) throw new Error(`cdk ${args[0]} failed. It said last:\n${said.trim()}`);
  };

  return {
    async deploy() {
      await answers(endpoint);
      const folder = await mkdtemp(join(tmpdir(), 'spillway-outputs-'));
      try {
        const outputs = join(folder, 'outputs.json');
        await cdk('bootstrap', `aws://${ACCOUNT}/${REGION}`);
        await cdk('deploy', '--require-approval', 'never', '--progress', 'events', '--outputs-file', outputs);
        return Object.assign({}, ...Object.values(JSON.parse(await readFile(outputs, 'utf8')))) as Record<
          string,
          string
        >;
      } finally {
        await rm(folder, { recursive: true, force: true });
      }
    },
    async destroy() {
      await answers(endpoint);
      await cdk('destroy', '--force');
    },
  };
}

async function answers(endpoint: string): Promise<void> {
  await fetch(endpoint, { method: 'HEAD' }).catch((cause: unknown) => {
    throw new EnvironmentProblem(
      `Nothing answers at ${endpoint}, so nothing was deployed: start an emulator with \`docker compose -f docker-compose.localstack.yml up -d\`, or MiniStack as docs/deploy.md says.`,
      { cause },
    );
  });
}
