import { randomBytes, timingSafeEqual } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { generateApiKey, hashApiKey, parseApiKey } from '../../../../core/keys/api-key.ts';
import { createKeyGuard } from '../../../../core/keys/key-guard.ts';
import type { StoredKey } from '../../../../core/ports/key-store.ts';

const key = generateApiKey(randomBytes);
const other = generateApiKey(randomBytes);
const keyId = key.slice(4, 12);
const stored = (text: string, changes: Partial<StoredKey> = {}): StoredKey => ({
  id: parseApiKey(text)?.id ?? '',
  name: 'plant-7',
  sha256: hashApiKey(text).toString('hex'),
  scopes: ['ingest', 'read'],
  createdAtMs: 0,
  ...changes,
});
const guard = (...keys: StoredKey[]) => createKeyGuard(() => keys, { now: () => 1_000 });
const allowed = { ok: true, keyId, keyName: 'plant-7', scopes: ['ingest', 'read'] };
const unknown = { ok: false, status: 401, reason: 'unknown' };
/** A well-formed key with the id of another. */
const withIdOf = (text: string): string =>
  generateApiKey((size) => (size === 4 ? Buffer.from(text.slice(4, 12), 'hex') : randomBytes(size)));

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
    ['the key with a scheme in the other header', { 'x-api-key': `Bearer ${key}` }],
    ['two keys in one header', { authorization: `Bearer ${key}, Bearer ${key}` }],
    ['an unknown key', { 'x-api-key': other }],
    ['a wrong secret of the right id', { 'x-api-key': withIdOf(key) }],
    ['a key cut short', { 'x-api-key': key.slice(0, -1) }],
  ])('refuses %s', (_what, headers) => {
    expect(guard(stored(key)).authorize(headers, 'read')).toEqual(unknown);
  });

  it('refuses a key whose stored hash is of another', () => {
    const swapped = { ...stored(other), id: keyId };
    expect(guard(swapped).authorize({ 'x-api-key': key }, 'read')).toEqual(unknown);
  });

  it('refuses a key whose stored hash is damaged', () => {
    const damaged = stored(key, { sha256: 'abcd' });
    expect(guard(damaged).authorize({ 'x-api-key': key }, 'read')).toEqual(unknown);
  });

  it('refuses two different keys', () => {
    const headers = { authorization: `Bearer ${key}`, 'x-api-key': other };
    expect(guard(stored(key), stored(other)).authorize(headers, 'read')).toEqual({
      ok: false,
      status: 400,
      reason: 'ambiguous',
    });
  });

  it('refuses a key without the scope', () => {
    const refusal = { ok: false, status: 403, reason: 'scope', keyId };
    expect(guard(stored(key)).authorize({ 'x-api-key': key }, 'operate')).toEqual(refusal);
    expect(guard(stored(key)).authorize({ 'x-api-key': key }, '')).toEqual(refusal);
  });

  it('refuses a key from the moment it expires or is revoked', () => {
    const authorize = (changes: Partial<StoredKey>) =>
      guard(stored(key, changes)).authorize({ 'x-api-key': key }, 'read');
    expect(authorize({ expiresAtMs: 1_001 })).toEqual(allowed);
    expect(authorize({ expiresAtMs: 1_000 })).toEqual({ ok: false, status: 401, reason: 'expired', keyId });
    expect(authorize({ revokedAtMs: 1_001 })).toEqual(allowed);
    expect(authorize({ revokedAtMs: 1_000 })).toEqual({ ok: false, status: 401, reason: 'revoked', keyId });
  });

  it('follows the keys as they change, and lets both keys of a name in', () => {
    let keys = [stored(key)];
    const changing = createKeyGuard(() => keys, { now: () => 1_000 });
    const is = (text: string) => changing.authorize({ 'x-api-key': text }, 'read').ok;
    expect([is(key), is(other)]).toEqual([true, false]);
    keys = [stored(key), stored(other)];
    expect([is(key), is(other)]).toEqual([true, true]);
    keys = [stored(key, { revokedAtMs: 900 }), stored(other)];
    expect([is(key), is(other)]).toEqual([false, true]);
  });

  it('refuses 10,000 random keys', () => {
    const strict = guard(stored(key), stored(other));
    const decisions = Array.from({ length: 10_000 }, (_, number) => {
      const text = number % 2 === 0 ? generateApiKey(randomBytes) : withIdOf(key);
      return strict.authorize({ authorization: `Bearer ${text}` }, 'read');
    });
    expect(new Set(decisions.map((decision) => JSON.stringify(decision)))).toEqual(new Set([JSON.stringify(unknown)]));
  });

  it('tells who used a key, and nothing of a refused one', () => {
    const used: string[] = [];
    const noting = createKeyGuard(
      () => [stored(key), stored(other, { revokedAtMs: 0 })],
      { now: () => 1_000 },
      { onUse: (id) => used.push(id) },
    );
    noting.authorize({ 'x-api-key': other }, 'read');
    noting.authorize({ 'x-api-key': withIdOf(key) }, 'read');
    noting.authorize({ 'x-api-key': key }, 'operate');
    expect(used).toEqual([]);
    noting.authorize({ 'x-api-key': key }, 'read');
    expect(used).toEqual([keyId]);
  });
});

describe('the steps of the key guard', () => {
  const expired = generateApiKey(randomBytes);
  const revoked = generateApiKey(randomBytes);
  const KEYS = [stored(key), stored(expired, { expiresAtMs: 1 }), stored(revoked, { revokedAtMs: 1 })];

  /** What one call looks at: each comparison of digests, each look at the keys and at the clock. */
  function stepsOf(headers: Readonly<Record<string, string>>, scope: string): string[] {
    const steps: string[] = [];
    const watched = createKeyGuard(
      () => {
        steps.push('keys');
        return KEYS;
      },
      {
        now: () => {
          steps.push('clock');
          return 1_000;
        },
      },
      {
        equal: (a, b) => {
          steps.push(`compare ${a.length} with ${b.length} bytes`);
          return timingSafeEqual(a, b);
        },
      },
    );
    watched.authorize(headers, scope);
    return steps;
  }

  it.each([
    ['a valid key', { 'x-api-key': key }, 'read'],
    ['no key', {}, 'read'],
    ['a text that is no key', { 'x-api-key': 'secret' }, 'read'],
    ['a key with a wrong checksum', { 'x-api-key': `${key.slice(0, -1)}!` }, 'read'],
    ['an unknown key', { 'x-api-key': other }, 'read'],
    ['a wrong secret of a known id', { 'x-api-key': withIdOf(key) }, 'read'],
    ['an expired key', { 'x-api-key': expired }, 'read'],
    ['a revoked key', { 'x-api-key': revoked }, 'read'],
    ['a wrong secret of a revoked id', { 'x-api-key': withIdOf(revoked) }, 'read'],
    ['a key without the scope', { 'x-api-key': key }, 'operate'],
    ['two different keys', { 'x-api-key': key, authorization: `Bearer ${other}` }, 'read'],
    ['a wrong scheme', { authorization: `Basic ${key}` }, 'read'],
  ])('are the same for %s', (_what, headers, scope) => {
    expect(stepsOf(headers as Record<string, string>, scope)).toEqual(['keys', 'compare 32 with 32 bytes', 'clock']);
  });
});
