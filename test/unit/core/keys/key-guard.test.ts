import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { generateApiKey, hashApiKey, parseApiKey, type StoredKey } from '../../../../core/keys/api-key.ts';
import { createKeyGuard } from '../../../../core/keys/key-guard.ts';

const key = generateApiKey(randomBytes);
const other = generateApiKey(randomBytes);
const stored = (text: string, changes: Partial<StoredKey> = {}): StoredKey => ({
  id: parseApiKey(text)?.id ?? '',
  name: 'plant-7',
  sha256: hashApiKey(text).toString('hex'),
  scopes: ['ingest', 'read'],
  createdAtMs: 0,
  ...changes,
});
const guard = (...keys: StoredKey[]) =>
  createKeyGuard(() => keys, { now: () => 1_000, sleep: () => Promise.resolve() });
const allowed = { ok: true, keyName: 'plant-7', scopes: ['ingest', 'read'] };

describe('the key guard', () => {
  it.each([
    ['authorization', { authorization: `Bearer ${key}` }],
    ['a scheme in other letters', { authorization: `bEARER  ${key}` }],
    ['x-api-key', { 'x-api-key': key }],
    ['both headers with the same key', { authorization: `Bearer ${key}`, 'x-api-key': key }],
  ])('lets a valid key in by %s', (_how, headers) => {
    expect(guard(stored(key)).authorize(headers, 'read')).toEqual(allowed);
  });

  it.each([
    ['no key', {}],
    ['an empty key', { authorization: 'Bearer ' }],
    ['another scheme', { authorization: `Basic ${key}` }],
    ['the key without a scheme', { authorization: key }],
    ['two keys in one header', { authorization: `Bearer ${key}, Bearer ${key}` }],
    ['an unknown key', { 'x-api-key': other }],
    ['a wrong secret of the right id', { 'x-api-key': key.slice(0, 13) + other.slice(13) }],
  ])('refuses %s', (_what, headers) => {
    expect(guard(stored(key)).authorize(headers, 'read')).toEqual({ ok: false, status: 401 });
  });

  it('refuses a key whose stored hash is of another', () => {
    const swapped = { ...stored(other), id: parseApiKey(key)?.id ?? '' };
    expect(guard(swapped).authorize({ 'x-api-key': key }, 'read')).toEqual({ ok: false, status: 401 });
  });

  it('refuses a key whose stored hash is damaged', () => {
    const damaged = stored(key, { sha256: 'abcd' });
    expect(guard(damaged).authorize({ 'x-api-key': key }, 'read')).toEqual({ ok: false, status: 401 });
  });

  it('refuses two different keys', () => {
    const headers = { authorization: `Bearer ${key}`, 'x-api-key': other };
    expect(guard(stored(key), stored(other)).authorize(headers, 'read')).toEqual({ ok: false, status: 400 });
  });

  it('refuses a key without the scope', () => {
    expect(guard(stored(key)).authorize({ 'x-api-key': key }, 'operate')).toEqual({ ok: false, status: 403 });
  });

  it('refuses a key from the moment it expires or is revoked', () => {
    const authorize = (changes: Partial<StoredKey>) =>
      guard(stored(key, changes)).authorize({ 'x-api-key': key }, 'read');
    expect(authorize({ expiresAtMs: 1_001 })).toEqual(allowed);
    expect(authorize({ expiresAtMs: 1_000 })).toEqual({ ok: false, status: 401 });
    expect(authorize({ revokedAtMs: 1_001 })).toEqual(allowed);
    expect(authorize({ revokedAtMs: 1_000 })).toEqual({ ok: false, status: 401 });
  });
});
