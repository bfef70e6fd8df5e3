import { closeSync, fsyncSync, openSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { KEY_FILE_CHECK_SECONDS } from '../../config/keys.ts';
import { keysInTheWay, withRevoked } from '../../core/keys/key-state.ts';
import type { KeyStore, StoredKey } from '../../core/ports/key-store.ts';
import type { Logger } from '../../core/ports/logger.ts';
import type { Time } from '../../core/ports/time.ts';
import { EnvironmentProblem } from '../environment-problem.ts';
import { keyUseFile } from './key-use-file.ts';
import { withKeyLock } from './with-key-lock.ts';

/** The keys of one platform, kept in `keys.json` in its data folder. Other processes may change them meanwhile. */
export interface KeyFile extends KeyStore {
  /** The keys as they are, at most KEY_FILE_CHECK_SECONDS old. It never waits. */
  keys(): readonly StoredKey[];
}

const isStoredKey = (value: Partial<StoredKey> | null): boolean =>
  value !== null &&
  typeof value === 'object' &&
  typeof value.id === 'string' &&
  typeof value.name === 'string' &&
  typeof value.sha256 === 'string' &&
  Array.isArray(value.scopes);

function parseKeys(text: string, path: string): readonly StoredKey[] {
  try {
    const { keys } = JSON.parse(text) as { keys?: unknown };
    if (Array.isArray(keys) && keys.every(isStoredKey)) return keys;
  } catch {
    // Not JSON: reported with the same sentence.
  }
  throw new EnvironmentProblem(
    `${path} is not a list of API keys: put back the file that was there, or delete it and make new keys.`,
  );
}

/** Written beside, flushed and renamed: a crash leaves the old file or the new one. */
function writeKeys(path: string, keys: readonly StoredKey[]): void {
  const draft = `${path}.new`;
  const file = openSync(draft, 'w', 0o600);
  try {
    writeFileSync(file, `${JSON.stringify({ keys }, null, 2)}\n`);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(draft, path);
}

/** Tells two versions of the file apart; undefined where there is none. */
function versionOf(path: string): string | undefined {
  const stats = statSync(path, { throwIfNoEntry: false });
  return stats && `${stats.mtimeMs}:${stats.size}:${stats.ino}`;
}

/** @throws EnvironmentProblem when the file is there and cannot be read */
export function openKeyFile(
  folder: string,
  { time, logger }: { readonly time: Time; readonly logger: Logger },
): KeyFile {
  const path = join(folder, 'keys.json');
  const uses = keyUseFile(folder);
  let keys: readonly StoredKey[] = [];
  let version: string | undefined;
  let checkedAtMs = time.now();

  const load = (): void => {
    checkedAtMs = time.now();
    const current = versionOf(path);
    if (current === version) return;
    keys = current === undefined ? [] : parseKeys(readFileSync(path, 'utf8'), path);
    version = current;
  };

  /** Changes the file as it is at that moment; `edit` answers a list, or else why there is nothing to change. */
  const change = <R>(edit: () => readonly StoredKey[] | { readonly unchanged: R }): Promise<R | undefined> =>
    withKeyLock(folder, time, () => {
      load();
      const edited = edit();
      if ('unchanged' in edited) return edited.unchanged;
      writeKeys(path, edited);
      load();
      return undefined;
    });

  load();
  return {
    keys() {
      if (time.now() - checkedAtMs >= KEY_FILE_CHECK_SECONDS * 1_000) {
        try {
          load();
        } catch (error) {
          logger.error('the API keys were changed and cannot be read; the former ones stay in force', { error });
        }
      }
      return keys;
    },
    async list() {
      load();
      return keys;
    },
    async add(key) {
      const active = await change(() => {
        const inTheWay = keysInTheWay(keys, key.name, key.createdAtMs);
        return inTheWay === undefined ? [...keys, key] : { unchanged: inTheWay };
      });
      return active === undefined ? { added: true } : { added: false, active };
    },
    async revoke(id, atMs) {
      const reason = await change(() => {
        const edited = withRevoked(keys, id, atMs);
        return typeof edited === 'string' ? { unchanged: edited } : edited;
      });
      return reason ?? 'revoked';
    },
    noteUse: (id, atMs) => uses.note(id, atMs),
    lastUses: () => uses.read(),
  };
}
