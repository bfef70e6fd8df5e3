import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createKeyGuard } from '../../../../core/keys/key-guard.ts';
import { openKeyFile } from '../../../../local/http/key-file.ts';
import { virtualTime } from '../../../support/virtual-time.ts';
import { collectingLogger } from '../../lambdas/shared/collecting-logger.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'spillway-keys-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

const open = (time = virtualTime(5_000), logger = collectingLogger()) => openKeyFile(folder, { time, logger });
const path = () => join(folder, 'keys.json');
const authorize = (file: ReturnType<typeof open>, text: string) =>
  createKeyGuard(() => file.keys(), virtualTime(5_000)).authorize({ 'x-api-key': text }, 'read');

describe('the key file', () => {
  it('holds no key at first and makes no file', () => {
    expect(open().keys()).toEqual([]);
    expect(readdirSync(folder)).toEqual([]);
  });

  it('keeps a new key for the next start, readable by its owner alone and without its secret', () => {
    const text = open().create({ name: 'admin', scopes: ['read'], expiresAtMs: 9_000 });
    expect(readdirSync(folder)).toEqual(['keys.json']);
    expect(statSync(path()).mode & 0o777).toBe(0o600);
    expect(readFileSync(path(), 'utf8')).not.toContain(text.slice(13));
    expect(open().keys()).toMatchObject([{ name: 'admin', scopes: ['read'], createdAtMs: 5_000, expiresAtMs: 9_000 }]);
    expect(authorize(open(), text)).toEqual({ ok: true, keyName: 'admin', scopes: ['read'] });
  });

  it('refuses a second key of the same name', () => {
    const file = open();
    file.create({ name: 'admin', scopes: [] });
    expect(() => file.create({ name: 'admin', scopes: [] })).toThrow('There is an API key named admin');
  });

  it('revokes a key at once, and only once', () => {
    const file = open();
    const text = file.create({ name: 'admin', scopes: ['read'] });
    const id = text.slice(4, 12);
    expect(file.revoke(id)).toBe(true);
    expect(file.revoke(id)).toBe(false);
    expect(file.revoke('00000000')).toBe(false);
    expect(authorize(file, text)).toEqual({ ok: false, status: 401 });
  });

  it('sees what another process changed after 10 seconds', async () => {
    const time = virtualTime(0);
    const file = open(time);
    const text = open(virtualTime(0)).create({ name: 'admin', scopes: ['read'] });
    await time.advance(9_999);
    expect(file.keys()).toHaveLength(0);
    await time.advance(1);
    expect(file.keys()).toHaveLength(1);
    open(virtualTime(0)).revoke(text.slice(4, 12));
    await time.advance(10_000);
    expect(authorize(file, text)).toEqual({ ok: false, status: 401 });
    rmSync(path());
    await time.advance(10_000);
    expect(file.keys()).toEqual([]);
  });

  it('does not lose what another process added when it adds one itself', () => {
    const [one, other] = [open(), open()];
    one.create({ name: 'a', scopes: [] });
    other.create({ name: 'b', scopes: [] });
    expect(
      open()
        .keys()
        .map(({ name }) => name),
    ).toEqual(['a', 'b']);
  });

  it('keeps the former keys in force when the file becomes unreadable, and says so', async () => {
    const [time, logger] = [virtualTime(0), collectingLogger()];
    const file = open(time, logger);
    file.create({ name: 'admin', scopes: [] });
    writeFileSync(path(), '{"keys":[{"name"');
    await time.advance(10_000);
    expect(file.keys()).toHaveLength(1);
    expect(logger.lines).toMatchObject([{ level: 'error' }]);
  });

  it.each(['', '[]', '{"keys":[{}]}', '{"keys":[null]}', 'null'])('refuses to start with %j in it', (text) => {
    writeFileSync(path(), text);
    expect(() => open()).toThrow('is not a list of API keys');
  });

  it('writes a file with narrow rights even where a wide one was', () => {
    const file = open();
    file.create({ name: 'a', scopes: [] });
    chmodSync(path(), 0o644);
    file.create({ name: 'b', scopes: [] });
    expect(statSync(path()).mode & 0o777).toBe(0o600);
  });
});
