import { randomBytes } from 'node:crypto';
import { closeSync, fsyncSync, openSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { generateApiKey, hashApiKey, parseApiKey, type StoredKey } from '../../core/keys/api-key.ts';
import type { Logger } from '../../core/ports/logger.ts';
import type { Time } from '../../core/ports/time.ts';

/** How long a change made by another process may go unseen; a revoked key must stop working within 60 s. */
const CHECK_EVERY_MS = 10_000;

export interface NewKey {
  readonly name: string;
  readonly scopes: readonly string[];
  readonly expiresAtMs?: number;
}

/** The keys of one platform, kept in `keys.json` in its data folder. */
export interface KeyFile {
  /** The keys as they are, at most 10 seconds old. */
  keys(): readonly StoredKey[];
  /** Makes a key and stores its hash. @returns the key's text, which nobody can learn again */
  create(key: NewKey): string;
  /** @returns whether there was such a key in force */
  revoke(id: string): boolean;
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
  throw new Error(
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

/** @throws Error in one sentence when the file is there and cannot be read */
export function openKeyFile(
  folder: string,
  { time, logger }: { readonly time: Time; readonly logger: Logger },
): KeyFile {
  const path = join(folder, 'keys.json');
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

  const save = (changed: readonly StoredKey[]): void => {
    writeKeys(path, changed);
    load();
  };

  load();
  return {
    keys() {
      if (time.now() - checkedAtMs >= CHECK_EVERY_MS) {
        try {
          load();
        } catch (error) {
          logger.error('the API keys were changed and cannot be read; the former ones stay in force', { error });
        }
      }
      return keys;
    },
    create({ name, scopes, expiresAtMs }) {
      load();
      const text = generateApiKey(randomBytes);
      const id = parseApiKey(text)?.id ?? '';
      if (keys.some((key) => key.id === id || key.name === name)) {
        throw new Error(`There is an API key named ${name}: choose another name.`);
      }
      const sha256 = hashApiKey(text).toString('hex');
      const expiry = expiresAtMs === undefined ? {} : { expiresAtMs };
      save([...keys, { id, name, sha256, scopes, createdAtMs: time.now(), ...expiry }]);
      return text;
    },
    revoke(id) {
      load();
      const isFound = keys.some((key) => key.id === id && key.revokedAtMs === undefined);
      if (isFound) save(keys.map((key) => (key.id === id ? { ...key, revokedAtMs: time.now() } : key)));
      return isFound;
    },
  };
}
