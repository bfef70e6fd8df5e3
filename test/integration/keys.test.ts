import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { dataFolder, type RunningPlatform, startPlatform } from '../support/platform.ts';

const REPOSITORY = resolve(import.meta.dirname, '../..');

let folder: Awaited<ReturnType<typeof dataFolder>>;
let platform: RunningPlatform | undefined;
beforeEach(async () => {
  folder = await dataFolder();
});
afterEach(async () => {
  await platform?.end('SIGKILL');
  platform = undefined;
  await folder.remove();
});

/** Runs `npm run keys -- <args>`. */
async function keys(...args: string[]): Promise<{ code: number | null; out: string; error: string }> {
  const child = spawn(process.execPath, ['cli/keys.ts', ...args], { cwd: REPOSITORY });
  const [out, error]: [string[], string[]] = [[], []];
  child.stdout.on('data', (chunk: Buffer) => out.push(chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => error.push(chunk.toString()));
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, out: out.join('').trim(), error: error.join('').trim() };
}

interface Listed {
  readonly id: string;
  readonly lastUse: string | null;
}

const create = async (name: string, scope: string): Promise<{ id: string; key: string }> =>
  JSON.parse((await keys('create', '--data', folder.path, '--name', name, '--scope', scope, '--json')).out);
const list = async (): Promise<Listed[]> => JSON.parse((await keys('list', '--data', folder.path, '--json')).out);
const ask = (path: string, key: string) =>
  fetch(`${platform?.url}${path}`, { headers: { authorization: `Bearer ${key}` } });

async function untilStatus(key: string, status: number): Promise<void> {
  while ((await ask('/limits', key)).status !== status) await sleep(200);
}

it('makes, lists and revokes the keys of a platform that runs', async () => {
  const first = await create('plant-7', 'ingest,read,operate');
  platform = await startPlatform(
    folder.path,
    '--auth',
    '--log',
    'json',
    '--requests-per-key',
    '20',
    '--events-per-key',
    '50',
  );
  expect(platform.output()).not.toContain('API key'); // no first key: there is one
  const sent = await platform.post('/events', '{"id":"a","type":"t"}', {
    authorization: `Bearer ${first.key}`,
    'content-type': 'application/json',
  });
  expect(sent.status).toBe(202);
  expect((await ask('/processing', first.key)).status).toBe(200);

  const send = (count: number) =>
    platform?.post(
      '/events',
      JSON.stringify(Array.from({ length: count }, (_, number) => ({ id: `${count}-${number}`, type: 't' }))),
      { authorization: `Bearer ${first.key}`, 'content-type': 'application/json' },
    );
  while ((await send(5_000))?.status === 429) await sleep(50); // it is taken from a full bucket only
  const throttled = await send(1);
  expect([throttled?.status, await throttled?.json()]).toMatchObject([429, { code: 'key_throttled' }]);
  expect(Number(throttled?.headers.get('retry-after'))).toBeGreaterThan(30);
  expect(await (await ask('/limits', first.key)).json()).toMatchObject({ requestsPerSecond: 20, eventsPerSecond: 50 });

  const second = await create('plant-7', 'read');
  await untilStatus(second.key, 200);
  expect((await ask('/processing', second.key)).status).toBe(403);
  while ((await list()).some(({ lastUse }) => lastUse === null)) await sleep(50);

  expect((await keys('revoke', first.id, '--data', folder.path)).code).toBe(0);
  await untilStatus(first.key, 401);
  expect((await list()).map(({ id }) => id)).toEqual([first.id, second.id]);

  const burst = await Promise.all(Array.from({ length: 60 }, () => ask('/limits', second.key)));
  const refused = burst.filter(({ status }) => status === 429);
  expect(refused.length).toBeGreaterThan(0);
  expect(refused[0]?.headers.get('retry-after')).toBe('1');
  expect(await refused[0]?.json()).toMatchObject({ code: 'key_throttled' });

  const lines = platform
    .output()
    .split('\n')
    .filter((line) => line.startsWith('{"level"'))
    .map((line) => JSON.parse(line));
  const line = (fields: object) => expect.arrayContaining([expect.objectContaining(fields)]);
  expect(lines).toEqual(line({ message: 'request', path: '/events', status: 202, keyId: first.id }));
  expect(lines).toEqual(line({ message: 'audit', what: 'GET /processing', who: 'plant-7', keyId: first.id }));
  expect(lines).toEqual(line({ message: 'request', status: 403, keyId: second.id, reason: 'scope' }));
  expect(lines).toEqual(line({ message: 'request', status: 401, keyId: first.id, reason: 'revoked' }));
  expect(lines).toEqual(line({ message: 'request', status: 429, keyId: second.id }));
  expect(platform.output()).not.toContain('spw_');
});

it('ends with a code and a sentence where nothing was done', async () => {
  const at = ['--data', folder.path];
  expect(await keys('create', ...at, '--name', 'a', '--scope', 'admin')).toMatchObject({
    code: 2,
    error: expect.stringContaining('It must be some of ingest, read, operate'),
  });
  expect(await keys('revoke', '00000000', ...at)).toMatchObject({
    code: 1,
    error: expect.stringContaining('There is no key with this id'),
  });
  const nowhere = join(folder.path, 'nowhere');
  expect(await keys('list', '--data', nowhere)).toEqual({
    code: 3,
    out: '',
    error: `There is no data folder ${nowhere}: start the platform once, or name another folder with --data.`,
  });
});
