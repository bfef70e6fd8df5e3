import type { KeyStore, StoredKey } from '../ports/key-store.ts';
import type { Time } from '../ports/time.ts';
import { generateApiKey, hashApiKey, parseApiKey, type RandomBytes } from './api-key.ts';

export interface NewKey {
  readonly name: string;
  readonly scopes: readonly string[];
  readonly expiresAtMs?: number;
}

export type CreateKeyResult =
  /** `text` is the key, which nobody can learn again. */
  | { readonly created: true; readonly text: string; readonly key: StoredKey }
  | { readonly created: false; readonly active: readonly [StoredKey, ...StoredKey[]] };

/** Makes a key and keeps its hash, unless its name has two active keys. */
export async function createKey(
  store: Pick<KeyStore, 'list' | 'add'>,
  { name, scopes, expiresAtMs }: NewKey,
  { randomBytes, time }: { readonly randomBytes: RandomBytes; readonly time: Pick<Time, 'now'> },
): Promise<CreateKeyResult> {
  const taken = new Set((await store.list()).map((key) => key.id));
  let text = generateApiKey(randomBytes);
  while (taken.has(parseApiKey(text)?.id ?? '')) text = generateApiKey(randomBytes);
  const key: StoredKey = {
    id: parseApiKey(text)?.id ?? '',
    name,
    sha256: hashApiKey(text).toString('hex'),
    scopes,
    createdAtMs: time.now(),
    ...(expiresAtMs !== undefined && { expiresAtMs }),
  };
  const result = await store.add(key);
  return result.added ? { created: true, text, key } : { created: false, active: result.active };
}
