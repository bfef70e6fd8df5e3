import { randomBytes } from 'node:crypto';
import { ScanCommand } from '@aws-sdk/client-dynamodb';
import { beforeAll, expect, it } from 'vitest';
import { REVOCATION_SECONDS } from '../../../config/keys.ts';
import { generateApiKey } from '../../../core/keys/api-key.ts';
import type { Clients } from './clients.ts';
import { type ApiKey, type DeployedStack, until } from './stack.ts';

/** Of a key that was tried before the authorizer knew it: the gateway remembers that answer, too. */
const KNOWN_WITHIN_MS = 60_000;
const RANDOM_KEYS = 300;

/** A key of the right form with the id of another one. */
const withIdOf = ({ id }: ApiKey): string =>
  generateApiKey((size) => (size === 4 ? Buffer.from(id, 'hex') : randomBytes(size)));

/** Who is let in, and who is not: docs/keys.md, the column of `keyHeaders: 'authorization'`. */
export function apiKeyTests(stack: () => DeployedStack, clients: () => Clients): void {
  let reader: ApiKey;
  beforeAll(async () => {
    reader = await stack().keys<ApiKey>('create', '--name', 'reader', '--scope', 'read');
    await untilStatus(reader.key, 200, KNOWN_WITHIN_MS);
  });

  const status = async (headers: Readonly<Record<string, string>>, path = '/limits'): Promise<number> => {
    const response = await stack().anonymous(path, { headers });
    await response.arrayBuffer();
    return response.status;
  };
  const untilStatus = (key: string, wanted: number, withinMs: number): Promise<number> =>
    until(
      () => status({ authorization: `Bearer ${key}` }),
      (is) => is === wanted,
      withinMs,
    );

  it.each([
    ['no key', () => ({}), 401],
    ['a key in x-api-key, which no stage looks at unless it says so', () => ({ 'x-api-key': reader.key }), 401],
    ['a key in authorization', () => ({ authorization: `Bearer ${reader.key}` }), 200],
    [
      'a key in authorization, another one in x-api-key',
      () => ({ authorization: `Bearer ${reader.key}`, 'x-api-key': 'x' }),
      200,
    ],
    ['a key without Bearer', () => ({ authorization: reader.key }), 403],
    ['a key as a password', () => ({ authorization: `Basic ${btoa(`key:${reader.key}`)}` }), 403],
    ['a mistyped key', () => ({ authorization: `Bearer ${reader.key.slice(0, -1)}_` }), 403],
    ['the id of a key alone', () => ({ authorization: `Bearer ${reader.id}` }), 403],
    ['another secret of an id that is', () => ({ authorization: `Bearer ${withIdOf(reader)}` }), 403],
  ])('%s', async (_what, headers, expected) => {
    expect(await status(headers() as Record<string, string>)).toBe(expected);
  });

  it('a key in the query string is not looked at', async () => {
    expect(await status({}, `/limits?authorization=${encodeURIComponent(`Bearer ${reader.key}`)}`)).toBe(401);
  });

  it('a key opens the routes of its scope and no others', async () => {
    const authorization = `Bearer ${reader.key}`;
    expect(await status({ authorization }, '/statistics')).toBe(200);
    expect(await status({ authorization }, '/processing')).toBe(403);
    expect((await stack().anonymous('/events', { method: 'POST', headers: { authorization } })).status).toBe(403);
  });

  it(`${RANDOM_KEYS} random keys open nothing`, async () => {
    const statuses = new Set<number>();
    for (let count = 0; count < RANDOM_KEYS; count += 1) {
      statuses.add(await status({ authorization: `Bearer ${generateApiKey(randomBytes)}` }));
    }
    expect([...statuses]).toEqual([403]);
  });

  it('a key stops when it is revoked, and another one when it expires', async () => {
    const revoked = async (): Promise<number> => {
      const { id, key } = await stack().keys<ApiKey>('create', '--name', 'leaver', '--scope', 'read');
      await untilStatus(key, 200, KNOWN_WITHIN_MS);
      await stack().keys('revoke', id);
      return untilStatus(key, 403, REVOCATION_SECONDS * 1_000);
    };
    const expired = async (): Promise<number> => {
      const ends = new Date(Date.now() + 45_000).toISOString();
      const created = await stack().keys<ApiKey>('create', '--name', 'visitor', '--scope', 'read', '--expires', ends);
      await untilStatus(created.key, 200, KNOWN_WITHIN_MS);
      return untilStatus(created.key, 403, KNOWN_WITHIN_MS + REVOCATION_SECONDS * 1_000);
    };
    expect(await Promise.all([revoked(), expired()])).toEqual([403, 403]);
  }, 180_000);

  it('are listed with their last use, and kept as hashes only', async () => {
    const listed = await stack().keys<readonly { readonly id: string; readonly lastUse: string | null }[]>('list');
    expect(listed.find(({ id }) => id === reader.id)).toMatchObject({ name: 'reader', lastUse: expect.any(String) });
    const TableName = stack().outputs.ControlTableName;
    const { Items: items = [] } = await clients().dynamodb.send(new ScanCommand({ TableName }));
    const kept = JSON.stringify(items);
    expect(kept).toContain(reader.id);
    expect(kept).not.toContain(reader.key.split('_')[2]);
  });
}
