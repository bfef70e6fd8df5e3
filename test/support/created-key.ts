import { randomBytes } from 'node:crypto';
import { realTime } from '../../adapters/system/real-time.ts';
import { createKey, type NewKey } from '../../core/keys/create-key.ts';
import type { KeyStore } from '../../core/ports/key-store.ts';

/** The text of a new key. */
export async function createdKey(
  store: Pick<KeyStore, 'list' | 'add'>,
  key: NewKey,
  time: { now(): number } = realTime,
): Promise<string> {
  const result = await createKey(store, key, { randomBytes, time });
  if (!result.created) throw new Error(`${key.name} has two active keys.`);
  return result.text;
}
