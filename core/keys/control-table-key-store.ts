import { PipelineError } from '../errors.ts';
import type { ControlTable } from '../ports/control-table.ts';
import type { KeyStore, StoredKey } from '../ports/key-store.ts';
import { keysInTheWay, withRevoked } from './key-state.ts';

/** One item holds all keys of a name: how many of them are active is decided by replacing it. */
const KEYS = 'api-key';
/** Apart from the keys, so that whoever notes uses need not be allowed to write keys. */
const USES = 'api-key-use';
const COARSE_MS = 60_000;
/** Each try that fails means that somebody else changed the keys of the name meanwhile, which is rare. */
const TRIES = 20;

type Keys = { readonly keys: readonly StoredKey[] };
type Use = { readonly atMs: number };

const busy = (): PipelineError =>
  new PipelineError('SERVICE_UNAVAILABLE', 'Others keep changing the same keys; nothing was changed, try again.');

/** Keys in the control table: on AWS that is DynamoDB. */
export function controlTableKeyStore(table: ControlTable): KeyStore {
  const list = async (): Promise<readonly StoredKey[]> => {
    const items = await table.list<Keys>(KEYS);
    return items.flatMap((item) => item.value.keys).sort((a, b) => a.createdAtMs - b.createdAtMs);
  };

  return {
    list,
    async add(key) {
      for (let tried = 0; tried < TRIES; tried += 1) {
        const item = await table.get<Keys>(KEYS, key.name);
        const keys = item?.value.keys ?? [];
        const active = keysInTheWay(keys, key.name, key.createdAtMs);
        if (active !== undefined) return { added: false, active };
        const value = { keys: [...keys, key] };
        const added =
          item === undefined ? await table.putIfAbsent(KEYS, key.name, value) : await table.replace(item, value);
        if (added) return { added: true };
      }
      throw busy();
    },
    async revoke(id, atMs) {
      for (let tried = 0; tried < TRIES; tried += 1) {
        const item = (await table.list<Keys>(KEYS)).find(({ value }) => value.keys.some((key) => key.id === id));
        if (item === undefined) return 'unknown';
        const keys = withRevoked(item.value.keys, id, atMs);
        if (typeof keys === 'string') return keys;
        if (await table.replace(item, { keys })) return 'revoked';
      }
      throw busy();
    },
    async noteUse(id, atMs) {
      const known = await table.get<Use>(USES, id);
      // Several environments note the same key, each on its own.
      if (known === undefined || known.value.atMs <= atMs - COARSE_MS) await table.put(USES, id, { atMs });
    },
    async lastUses() {
      const items = await table.list<Use>(USES);
      return new Map(items.map((item) => [item.name, item.value.atMs]));
    },
  };
}
