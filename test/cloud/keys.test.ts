import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import { CloudFormationClient, CreateStackCommand, waitUntilStackCreateComplete } from '@aws-sdk/client-cloudformation';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { dynamoControlTable } from '../../adapters/dynamodb/control-table.ts';
import { realTime } from '../../adapters/system/real-time.ts';
import { controlTableKeyStore } from '../../core/keys/control-table-key-store.ts';
import { createAuthorizer } from '../../lambdas/authorizer/authorizer.ts';
import { collectingLogger } from '../unit/lambdas/shared/collecting-logger.ts';
import { httpRequest } from '../unit/lambdas/shared/http-request.ts';
import { emulator, uniqueName } from './emulator.ts';

const REPOSITORY = resolve(import.meta.dirname, '../..');
const TABLE = uniqueName('control');
const STACK = uniqueName('keys');

const settings = emulator();
const client = new DynamoDBClient(settings);
const formation = new CloudFormationClient(settings);
afterAll(() => {
  client.destroy();
  formation.destroy();
});

const KEY = [
  { name: 'pk', type: 'HASH' },
  { name: 'sk', type: 'RANGE' },
];
const TEMPLATE = {
  Resources: {
    Table: {
      Type: 'AWS::DynamoDB::Table',
      Properties: {
        TableName: TABLE,
        AttributeDefinitions: KEY.map(({ name }) => ({ AttributeName: name, AttributeType: 'S' })),
        KeySchema: KEY.map(({ name, type }) => ({ AttributeName: name, KeyType: type })),
        BillingMode: 'PAY_PER_REQUEST',
      },
    },
  },
  Outputs: { ControlTableName: { Value: { Ref: 'Table' } } },
};

beforeAll(async () => {
  await formation.send(new CreateStackCommand({ StackName: STACK, TemplateBody: JSON.stringify(TEMPLATE) }));
  await waitUntilStackCreateComplete({ client: formation, minDelay: 1, maxWaitTime: 30 }, { StackName: STACK });
});

/** `npm run keys -- <args>` on the stack, or on the table that it has. */
async function keys(place: 'stack' | 'table', ...args: string[]): Promise<string> {
  const where = place === 'stack' ? ['--stack', STACK] : ['--control-table', TABLE];
  const all = ['cli/keys.ts', ...args, ...where, '--endpoint', settings.endpoint];
  return (await promisify(execFile)(process.execPath, all, { cwd: REPOSITORY })).stdout;
}

it('makes, lists and revokes the keys that an authorizer lets in', async () => {
  const store = controlTableKeyStore(dynamoControlTable(client, TABLE));
  const logger = collectingLogger();
  /** A new environment, which remembers no keys. */
  const ask = (key: string) =>
    createAuthorizer({ store, keyHeaders: 'authorization', logger, time: realTime })({
      version: '2.0',
      type: 'REQUEST',
      routeArn: '',
      identitySource: [],
      routeKey: 'GET /events',
      rawPath: '/events',
      rawQueryString: '',
      cookies: [],
      headers: { authorization: `Bearer ${key}` },
      requestContext: httpRequest('GET /events', '/events').requestContext,
    });

  const create = ['create', '--name', 'plant-7', '--scope', 'read', '--json'];
  const first = JSON.parse(await keys('stack', ...create)) as { id: string; key: string };
  const second = JSON.parse(await keys('table', ...create)) as { id: string; key: string };
  await expect(keys('table', ...create)).rejects.toMatchObject({ code: 1 });
  expect(await ask(first.key)).toEqual({
    isAuthorized: true,
    context: { keyName: 'plant-7', keyId: first.id, scopes: ['read'] },
  });
  expect(JSON.parse(await keys('stack', 'list', '--json'))).toMatchObject([
    { id: first.id, lastUse: expect.any(String), revoked: null },
    { id: second.id, lastUse: null, revoked: null },
  ]);
  expect(await keys('table', 'revoke', first.id)).toContain('it stops working within 55 s');
  expect(await ask(first.key)).toEqual({ isAuthorized: false });
  expect(await ask(second.key)).toMatchObject({ isAuthorized: true });
});

it('ends with code 3 and one sentence where there is no such stack or table', async () => {
  const run = (...args: string[]) =>
    promisify(execFile)(process.execPath, ['cli/keys.ts', 'list', ...args, '--endpoint', settings.endpoint], {
      cwd: REPOSITORY,
    });
  await expect(run('--stack', 'no-such-stack')).rejects.toMatchObject({
    code: 3,
    stderr: expect.stringMatching(/^The stack no-such-stack cannot be read \(.*\); nothing was changed, .*\.\n$/),
  });
  await expect(run('--control-table', 'no-such-table')).rejects.toMatchObject({
    code: 3,
    stderr: expect.stringMatching(/^The control table does not answer: ResourceNotFoundException: .*\n$/),
  });
});
