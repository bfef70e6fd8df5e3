import type { StoredKey } from '../ports/key-store.ts';

/** The old one and the new one while a key is rotated. */
const ACTIVE_KEYS_OF_A_NAME = 2;

export type KeyState = 'active' | 'expired' | 'revoked';

/** A key stops in the millisecond in which it expires or is revoked. */
export function keyState({ expiresAtMs, revokedAtMs }: StoredKey, nowMs: number): KeyState {
  if (revokedAtMs !== undefined && revokedAtMs <= nowMs) return 'revoked';
  return expiresAtMs !== undefined && expiresAtMs <= nowMs ? 'expired' : 'active';
}

/** The keys of a name that are active where they are as many as may be: no further one is added then. */
export function keysInTheWay(
  keys: readonly StoredKey[],
  name: string,
  nowMs: number,
): readonly [StoredKey, ...StoredKey[]] | undefined {
  const [first, ...others] = keys.filter((key) => key.name === name && keyState(key, nowMs) === 'active');
  return first !== undefined && others.length + 1 >= ACTIVE_KEYS_OF_A_NAME ? [first, ...others] : undefined;
}

/** @returns the keys with one of them revoked, or why there is nothing to change */
export function withRevoked(
  keys: readonly StoredKey[],
  id: string,
  atMs: number,
): readonly StoredKey[] | 'already-revoked' | 'unknown' {
  const found = keys.find((key) => key.id === id);
  if (found === undefined) return 'unknown';
  if (found.revokedAtMs !== undefined) return 'already-revoked';
  return keys.map((key) => (key.id === id ? { ...key, revokedAtMs: atMs } : key));
}
