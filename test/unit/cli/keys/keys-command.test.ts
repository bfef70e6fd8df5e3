import { randomBytes } from 'node:crypto';
import { CommanderError } from 'commander';
import { beforeEach, describe, expect, it } from 'vitest';
import { memoryControlTable } from '../../../../adapters/memory/control-table.ts';
import { keysCommand } from '../../../../cli/keys/keys-command.ts';
import type { Place } from '../../../../cli/keys/open-key-store.ts';
import { controlTableKeyStore } from '../../../../core/keys/control-table-key-store.ts';
import { createKeyGuard } from '../../../../core/keys/key-guard.ts';
import type { KeyStore } from '../../../../core/ports/key-store.ts';

const NOW = Date.parse('2026-11-21T03:00:30Z');

let store: KeyStore;
let places: Place[];
let nowMs: number;
beforeEach(() => {
  store = controlTableKeyStore(memoryControlTable());
  places = [];
  nowMs = NOW;
});

/** Runs the command as a shell would. */
async function run(...args: string[]): Promise<{ out: string; error: string; code: number }> {
  const [out, error]: [string[], string[]] = [[], []];
  const command = keysCommand(
    {
      open: async (place) => {
        places.push(place);
        return { store, changeSeconds: 10 };
      },
      print: (text) => out.push(text),
      randomBytes,
      nowMs: () => nowMs,
    },
    (part) => part.exitOverride().configureOutput({ writeErr: (text) => error.push(text), writeOut: () => undefined }),
  );
  try {
    await command.parseAsync(args, { from: 'user' });
    return { out: out.join('\n'), error: error.join(''), code: 0 };
  } catch (thrown) {
    if (!(thrown instanceof CommanderError)) throw thrown;
    return { out: out.join('\n'), error: error.join('').trim(), code: thrown.exitCode };
  }
}

const createJson = async (...args: string[]): Promise<{ id: string; key: string }> =>
  JSON.parse((await run('create', '--json', ...args)).out);
const authorize = async (key: string, scope: string) => {
  const keys = await store.list();
  return createKeyGuard(() => keys, { now: () => nowMs }).authorize({ 'x-api-key': key }, scope);
};

describe('keys create', () => {
  it('makes a key that works, and shows it once', async () => {
    const { out } = await run('create', '--name', 'plant-7', '--scope', 'read,ingest');
    const [key = ''] = /spw_\S+/.exec(out) ?? [];
    expect(await authorize(key, 'ingest')).toMatchObject({ ok: true, keyName: 'plant-7', scopes: ['ingest', 'read'] });
    expect(await authorize(key, 'operate')).toMatchObject({ ok: false, status: 403 });
    expect(out.split('\n')).toEqual([
      `Key      ${key}`,
      '         Keep it now: it is shown this once, and nobody can learn it again.',
      `Id       ${key.slice(4, 12)}`,
      'Name     plant-7',
      'Scopes   ingest, read',
      'Expires  never',
      'A running platform takes it within 10 s.',
    ]);
    expect((await run('list')).out).not.toContain(key.slice(13));
  });

  it.each([
    ['90d', '2027-02-19T03:00:30.000Z'],
    ['12h', '2026-11-21T15:00:30.000Z'],
    ['2027-01-31', '2027-01-31T00:00:00.000Z'],
    ['2027-01-31T12:00:00+02:00', '2027-01-31T10:00:00.000Z'],
  ])('ends a key after %s', async (expires, at) => {
    const { key } = await createJson('--name', 'a', '--scope', 'read', '--expires', expires);
    expect(JSON.parse((await run('list', '--json')).out)).toMatchObject([{ expires: at }]);
    nowMs = Date.parse(at);
    expect(await authorize(key, 'read')).toMatchObject({ ok: false, status: 401, reason: 'expired' });
  });

  it('rotates: two keys of a name work side by side, a third is refused with what to do', async () => {
    const old = await createJson('--name', 'plant-7', '--scope', 'read');
    nowMs += 1;
    const second = await run('create', '--name', 'plant-7', '--scope', 'read');
    expect(second.out).toContain(
      `plant-7 has two active keys now. When the new one is in use, end the old one: npm run keys -- revoke ${old.id}`,
    );
    const [key = ''] = /spw_\S+/.exec(second.out) ?? [];
    expect([(await authorize(old.key, 'read')).ok, (await authorize(key, 'read')).ok]).toEqual([true, true]);
    nowMs += 1;
    const third = await run('create', '--name', 'plant-7', '--scope', 'read');
    expect(third).toEqual({
      out: '',
      error: `error: plant-7 has two active keys already, ${old.id} of 2026-11-21 and ${key.slice(4, 12)} of 2026-11-21; no key was made. Revoke the one that is no longer used (npm run keys -- revoke ID), then create again.`,
      code: 1,
    });
    expect((await run('revoke', old.id)).code).toBe(0);
    expect((await run('create', '--name', 'plant-7', '--scope', 'read')).code).toBe(0);
  });

  it.each([
    [[], "required option '--name <name>' not specified"],
    [['--name', 'a'], "required option '--scope <scopes>' not specified"],
    [['--name', 'a b', '--scope', 'read'], 'It must be 1 to 64 of A-Z'],
    [['--name', 'a;b', '--scope', 'read'], 'It must be 1 to 64 of A-Z'],
    [['--name', 'a', '--scope', 'admin'], 'It must be some of ingest, read, operate'],
    [['--name', 'a', '--scope', 'read,admin'], 'It must be some of ingest, read, operate'],
    [['--name', 'a', '--scope', ''], 'It must be some of ingest, read, operate'],
    [['--name', 'a', '--scope', 'read', '--expires', 'soon'], 'It must be a period (90d, 12h)'],
    [['--name', 'a', '--scope', 'read', '--expires', '2027-02-30'], 'It must be a period (90d, 12h)'],
    [['--name', 'a', '--scope', 'read', '--expires', '2026-11-21'], 'It must lie in the future'],
    [['--name', 'a', '--scope', 'read', '--expires', '0d'], 'It must lie in the future'],
  ])('refuses %j in one sentence and makes no key', async (args, message) => {
    const { error, code } = await run('create', ...args);
    expect(error).toContain(message);
    expect(error.split('\n')).toHaveLength(1);
    expect(code).toBe(1);
    expect(await store.list()).toEqual([]);
  });
});

describe('keys list', () => {
  it('tells of no key yet', async () => {
    expect(await run('list')).toEqual({ out: 'There is no key yet.', error: '', code: 0 });
  });

  it('tells everything about each key but the key', async () => {
    const first = await createJson('--name', 'plant-7', '--scope', 'ingest', '--expires', '2027-01-31');
    await store.noteUse(first.id, NOW + 90_000);
    nowMs += 60_000;
    const second = await createJson('--name', 'ops', '--scope', 'operate,read');
    await run('revoke', second.id);
    expect((await run('list')).out.split('\n')).toEqual([
      'ID        NAME     SCOPES        CREATED            EXPIRES            REVOKED            LAST USE',
      `${first.id}  plant-7  ingest        2026-11-21T03:00Z  2027-01-31T00:00Z  -                  2026-11-21T03:02Z`,
      `${second.id}  ops      read,operate  2026-11-21T03:01Z  -                  2026-11-21T03:01Z  -`,
    ]);
    expect(JSON.parse((await run('list', '--json')).out)[0]).toEqual({
      id: first.id,
      name: 'plant-7',
      scopes: ['ingest'],
      created: '2026-11-21T03:00:30.000Z',
      expires: '2027-01-31T00:00:00.000Z',
      revoked: null,
      lastUse: '2026-11-21T03:02:00.000Z',
    });
  });
});

describe('keys revoke', () => {
  it('ends a key by its id, once', async () => {
    const { id, key } = await createJson('--name', 'a', '--scope', 'read');
    expect(await run('revoke', id)).toEqual({
      out: `Revoked ${id}; it stops working within 10 s.`,
      error: '',
      code: 0,
    });
    expect(await authorize(key, 'read')).toMatchObject({ ok: false, status: 401, reason: 'revoked' });
    expect(await run('revoke', id)).toMatchObject({ out: `${id} was revoked before; nothing was changed.`, code: 0 });
  });

  it('ends a key that somebody found, and does not repeat it', async () => {
    const { id, key } = await createJson('--name', 'a', '--scope', 'read');
    expect((await run('revoke', key)).out).toBe(`Revoked ${id}; it stops working within 10 s.`);
  });

  it('says that there is no such key, and does not repeat what may be one', async () => {
    const { error, code } = await run('revoke', 'spw_0a1b2c3d_mistyped');
    expect(error).toBe('error: There is no key with this id; nothing was changed. npm run keys -- list shows them.');
    expect(code).toBe(1);
  });
});

describe('the place of the keys', () => {
  it.each([
    [[], { data: '.spillway' }],
    [['--data', 'd'], { data: 'd' }],
    [['--control-table', 't'], { controlTable: 't' }],
    [['--stack', 's', '--endpoint', 'http://127.0.0.1:4566/'], { stack: 's', endpoint: 'http://127.0.0.1:4566' }],
  ])('is named by %j', async (args, place) => {
    expect((await run('list', ...args)).code).toBe(0);
    expect(places).toMatchObject([place]);
  });

  it.each([
    [['--control-table', 't', '--stack', 's'], "cannot be used with option '--stack <name>'"],
    [['--data', 'd', '--stack', 's'], "cannot be used with option '--stack <name>'"],
    [['--endpoint', 'http://127.0.0.1:4566'], '--endpoint needs --control-table or --stack'],
    [['--stack', 's', '--endpoint', 'https://dynamodb.example.com'], 'is not on this machine'],
  ])('is refused where %j contradict each other', async (args, message) => {
    const { error, code } = await run('list', ...args);
    expect([error, code]).toEqual([expect.stringContaining(message), 1]);
    expect(places).toEqual([]);
  });
});
