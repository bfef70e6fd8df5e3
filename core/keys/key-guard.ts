import { timingSafeEqual } from 'node:crypto';
import type { Time } from '../ports/time.ts';
import { hashApiKey, parseApiKey, type StoredKey } from './api-key.ts';

export type Authorization =
  | { readonly ok: true; readonly keyName: string; readonly scopes: readonly string[] }
  /** 400: two different keys; 401: no valid key; 403: the key has not the scope. */
  | { readonly ok: false; readonly status: 400 | 401 | 403 };

export interface KeyGuard {
  /** @param headers names in lower case; repeated ones joined by commas */
  authorize(headers: Readonly<Record<string, string | undefined>>, scope: string): Authorization;
}

/** Compared with where no key has the id, so that an unknown id takes as long as a wrong secret. */
const NO_KEY = Buffer.alloc(32);
const BEARER = /^bearer +(\S+)$/i;

const bearerKey = (authorization: string): string => BEARER.exec(authorization)?.[1] ?? '';

/** @param keys the keys as they are now; asked for on every call, so that a revoked key stops working */
export function createKeyGuard(keys: () => readonly StoredKey[], time: Time): KeyGuard {
  const find = (text: string): StoredKey | undefined => {
    const id = parseApiKey(text)?.id;
    const stored = id === undefined ? undefined : keys().find((key) => key.id === id);
    const digest = stored === undefined ? NO_KEY : Buffer.from(stored.sha256, 'hex');
    const matches = digest.length === NO_KEY.length && timingSafeEqual(hashApiKey(text), digest);
    return matches ? stored : undefined;
  };

  const isInForce = (key: StoredKey): boolean => {
    const now = time.now();
    return (key.expiresAtMs ?? Number.POSITIVE_INFINITY) > now && (key.revokedAtMs ?? Number.POSITIVE_INFINITY) > now;
  };

  return {
    authorize(headers, scope) {
      const { authorization, 'x-api-key': apiKey } = headers;
      const bearer = authorization === undefined ? undefined : bearerKey(authorization);
      if (bearer !== undefined && apiKey !== undefined && bearer !== apiKey) return { ok: false, status: 400 };
      const key = find(bearer ?? apiKey ?? '');
      if (key === undefined || !isInForce(key)) return { ok: false, status: 401 };
      if (!key.scopes.includes(scope)) return { ok: false, status: 403 };
      return { ok: true, keyName: key.name, scopes: key.scopes };
    },
  };
}
