import { timingSafeEqual } from 'node:crypto';
import type { StoredKey } from '../ports/key-store.ts';
import type { Time } from '../ports/time.ts';
import { hashApiKey, parseApiKey } from './api-key.ts';
import { keyState } from './key-state.ts';

/** Why a key was refused: for the log alone. A client learns no more than the status. */
export type Refusal = 'ambiguous' | 'unknown' | 'expired' | 'revoked' | 'scope';

export type Authorization =
  | { readonly ok: true; readonly keyId: string; readonly keyName: string; readonly scopes: readonly string[] }
  | {
      readonly ok: false;
      /** 400: two different keys; 401: no valid key; 403: the key has not the scope. */
      readonly status: 400 | 401 | 403;
      readonly reason: Refusal;
      /** Where the key is one that was given out. */
      readonly keyId?: string;
    };

export interface KeyGuard {
  /** @param headers names in lower case; repeated ones joined by commas */
  authorize(headers: Readonly<Record<string, string | undefined>>, scope: string): Authorization;
}

export interface KeyGuardOptions {
  /** Told of every key that was let in. It must return at once and never throw. */
  readonly onUse?: (keyId: string) => void;
  /** Compares two digests of 32 bytes in constant time. */
  readonly equal?: (a: Uint8Array, b: Uint8Array) => boolean;
}

interface Candidate {
  readonly key: StoredKey;
  readonly digest: Buffer;
}

const DIGEST_BYTES = 32;
const BEARER = /^bearer +(\S+)$/i;

/** Judged where no key has the id, so that an unknown id takes the same steps as a wrong secret. Nobody has this key. */
const NOBODY: Candidate = {
  key: { id: '', name: '', sha256: '', scopes: [], createdAtMs: 0 },
  digest: Buffer.alloc(DIGEST_BYTES),
};

const bearerKey = (authorization: string): string => BEARER.exec(authorization)?.[1] ?? '';

function candidatesOf(keys: readonly StoredKey[]): ReadonlyMap<string, Candidate> {
  const candidates = keys.map((key) => ({ key, digest: Buffer.from(key.sha256, 'hex') }));
  // A digest that is damaged in the store matches no key.
  return new Map(candidates.filter(({ digest }) => digest.length === DIGEST_BYTES).map((one) => [one.key.id, one]));
}

/**
 * Lets a request in by its key. Whatever text comes, a hash of it is compared with one digest, in constant time, and
 * only then is anything decided: what a refusal takes tells nothing about the keys that there are.
 * @param keys the keys as they are now; asked for on every call, so that a revoked key stops working. While they do not
 *   change it gives the same array.
 */
export function createKeyGuard(
  keys: () => readonly StoredKey[],
  time: Pick<Time, 'now'>,
  { onUse = () => undefined, equal = timingSafeEqual }: KeyGuardOptions = {},
): KeyGuard {
  let known: readonly StoredKey[] = [];
  let candidates = candidatesOf(known);

  const candidateFor = (text: string): Candidate => {
    const current = keys();
    if (current !== known) {
      candidates = candidatesOf(current);
      known = current;
    }
    return candidates.get(parseApiKey(text)?.id ?? '') ?? NOBODY;
  };

  return {
    authorize(headers, scope) {
      const { authorization, 'x-api-key': apiKey } = headers;
      const bearer = authorization === undefined ? undefined : bearerKey(authorization);
      const text = bearer ?? apiKey ?? '';
      const { key, digest } = candidateFor(text);
      const isKey = equal(hashApiKey(text), digest);
      const state = keyState(key, time.now());
      const hasScope = key.scopes.includes(scope);

      if (bearer !== undefined && apiKey !== undefined && bearer !== apiKey) {
        return { ok: false, status: 400, reason: 'ambiguous' };
      }
      if (!isKey) return { ok: false, status: 401, reason: 'unknown' };
      const { id: keyId, name: keyName, scopes } = key;
      if (state !== 'active') return { ok: false, status: 401, reason: state, keyId };
      if (!hasScope) return { ok: false, status: 403, reason: 'scope', keyId };
      onUse(keyId);
      return { ok: true, keyId, keyName, scopes };
    },
  };
}
