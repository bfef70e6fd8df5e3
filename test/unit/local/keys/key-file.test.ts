import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createKeyGuard } from '../../../../core/keys/key-guard.ts';
import { acquireDataLock } from '../../../../local/data-lock.ts';
import { openKeyFile } from '../../../../local/keys/key-file.ts';
import { createdKey } from '../../../support/created-key.ts';
import { virtualTime } from '../../../support/virtual-time.ts';
import { collectingLogger } from '../../lambdas/shared/collecting-logger.ts';
import { quickTime } from './quick-time.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'spillway-keys-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

const open = (time = virtualTime(5_000), logger = collectingLogger()) => openKeyFile(folder, { time, logger });
const path = () => join(folder, 'keys.json');
const add = (file: ReturnType<typeof open>, name: string) =>
  createdKey(file, { name, scopes: ['read'] }, virtualTime(5_000));
const authorize = (file: ReturnType<typeof open>, text: string) =>
  createKeyGuard(() => file.keys(), virtualTime(5_000)).authorize({ 'x-api-key': text }, 'read');

describe('the key file', () => {
  it('holds no key at first and makes no file', () => {
    expect(open().keys()).toEqual([]);
    expect(readdirSync(folder)).toEqual([]);
  });

  it('keeps a new key for the next start, readable by its owner alone and without its secret', async () => {
    const text = await add(open(), 'admin');
    expect(statSync(path()).mode & 0o777).toBe(0o600);
    expect(readFileSync(path(), 'utf8')).not.toContain(text.slice(13));
    expect(open().keys()).toMatchObject([{ name: 'admin', scopes: ['read'], createdAtMs: 5_000 }]);
    expect(authorize(open(), text)).toMatchObject({ ok: true, keyName: 'admin' });
  });

  it('applies its own changes at once', async () => {
    const file = open();
    const text = await add(file, 'admin');
    expect(authorize(file, text)).toMatchObject({ ok: true });
    await file.revoke(text.slice(4, 12), 5_000);
    expect(authorize(file, text)).toMatchObject({ ok: false, status: 401, reason: 'revoked' });
  });

  it('sees what another process changed after 10 seconds', async () => {
    const time = virtualTime(0);
    const file = open(time);
    const text = await add(open(), 'admin');
    await time.advance(9_999);
    expect(file.keys()).toHaveLength(0);
    await time.advance(1);
    expect(file.keys()).toHaveLength(1);
    await open().revoke(text.slice(4, 12), 5_000);
    await time.advance(10_000);
    expect(authorize(file, text)).toMatchObject({ ok: false, status: 401 });
    rmSync(path());
    await time.advance(10_000);
    expect(file.keys()).toEqual([]);
  });

  it('gives the same list while nothing changes', async () => {
    const time = virtualTime(0);
    const file = open(time);
    await add(file, 'admin');
    const before = file.keys();
    await time.advance(10_000);
    expect(file.keys()).toBe(before);
  });

  it('keeps the former keys in force when the file becomes unreadable, and says so', async () => {
    const [time, logger] = [virtualTime(0), collectingLogger()];
    const file = open(time, logger);
    await add(file, 'admin');
    writeFileSync(path(), '{"keys":[{"name"');
    await time.advance(10_000);
    expect(file.keys()).toHaveLength(1);
    expect(logger.lines).toMatchObject([{ level: 'error' }]);
    await expect(add(file, 'other')).rejects.toThrow('is not a list of API keys');
    expect(readFileSync(path(), 'utf8')).toBe('{"keys":[{"name"');
  });

  it.each(['', '[]', '{"keys":[{}]}', '{"keys":[null]}', 'null'])('refuses to start with %j in it', (text) => {
    writeFileSync(path(), text);
    expect(() => open()).toThrow('is not a list of API keys');
  });

  it('writes a file with narrow rights even where a wide one was', async () => {
    const file = open();
    await add(file, 'a');
    chmodSync(path(), 0o644);
    await add(file, 'b');
    expect(statSync(path()).mode & 0o777).toBe(0o600);
  });

  it('changes nothing while another process changes the keys', async () => {
    const file = openKeyFile(folder, { time: quickTime(), logger: collectingLogger() });
    const held = await acquireDataLock(join(folder, 'keys-lock'));
    await expect(add(file, 'admin')).rejects.toThrow('nothing was changed');
    await expect(file.revoke('00000001', 0)).rejects.toThrow('nothing was changed');
    await held.release();
    expect(file.keys()).toEqual([]);
    await add(file, 'admin');
    expect(file.keys()).toHaveLength(1);
  });

  it('begins the uses anew where their file is damaged', async () => {
    writeFileSync(join(folder, 'key-uses.json'), '{"uses":');
    await open().noteUse('00000001', 7_000);
    expect(await open().lastUses()).toEqual(new Map([['00000001', 7_000]]));
  });
});
