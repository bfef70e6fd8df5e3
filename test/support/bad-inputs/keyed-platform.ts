import { realTime } from '../../../adapters/system/real-time.ts';
import { generateApiKey } from '../../../core/keys/api-key.ts';
import { openKeyFile } from '../../../local/keys/key-file.ts';
import { createdKey } from '../created-key.ts';
import { dataFolder, startWatchedPlatform, type WatchedPlatform } from '../platform.ts';
import { exchange, type RawAnswer, requestBytes } from '../raw-http.ts';
import type { BadInput, KeyName } from './bad-input.ts';

export interface KeyedPlatform extends WatchedPlatform {
  /** @returns the input's bytes as they are sent, keys filled in */
  bytesOf(input: Pick<BadInput, 'send' | 'key'>): Buffer;
  send(bytes: Uint8Array, endAfterMs?: number): Promise<RawAnswer>;
  /** `GET` with a key that may read. */
  ask(path: string): Promise<RawAnswer>;
  remove(): Promise<void>;
}

type Keys = Readonly<Record<KeyName, string>>;

const SILENT = { debug() {}, info() {}, warn() {}, error() {} };

async function makeKeys(folder: string): Promise<Keys> {
  const file = openKeyFile(folder, { time: realTime, logger: SILENT });
  const revoked = await createdKey(file, { name: 'former', scopes: ['read'] });
  await file.revoke(revoked.slice(4, 12), realTime.now());
  return {
    all: await createdKey(file, { name: 'operator', scopes: ['ingest', 'read', 'operate'] }),
    'ingest-only': await createdKey(file, { name: 'sender', scopes: ['ingest'] }),
    'read-only': await createdKey(file, { name: 'reader', scopes: ['read'] }),
    expired: await createdKey(file, { name: 'guest', scopes: ['read'], expiresAtMs: 1 }),
    revoked,
    none: '',
  };
}

/** A well-formed key with the id of another and a secret of its own. */
const withOtherSecret = (key: string): string =>
  generateApiKey((size) => (size === 4 ? Buffer.from(key.slice(4, 12), 'hex') : Buffer.alloc(size, 7)));

/** A platform that asks for keys, on an empty folder, with a watch in its process. */
export async function startKeyedPlatform(): Promise<KeyedPlatform> {
  const folder = await dataFolder();
  const keys = await makeKeys(folder.path);
  const other = withOtherSecret(keys.all);
  const platform = await startWatchedPlatform(folder.path, '--auth', '--drills');
  const port = Number(new URL(platform.url).port);
  const fill = (text: string): string =>
    text
      .replaceAll('{key}', keys.all)
      .replaceAll('{short-key}', keys.all.slice(0, -1))
      .replaceAll('{other-secret}', other);
  const bytesOf: KeyedPlatform['bytesOf'] = ({ send, key = 'all' }) => {
    const parts = typeof send === 'function' ? send() : send;
    if (typeof parts === 'string') return Buffer.from(fill(parts), 'latin1');
    const given = Object.entries(parts.headers ?? {}).map(([name, value]) => [name, fill(value)] as const);
    const own = key === 'none' ? {} : { 'x-api-key': keys[key] };
    return requestBytes({
      ...parts,
      path: fill(parts.path ?? '/events'),
      headers: { ...own, ...Object.fromEntries(given) },
    });
  };
  const send: KeyedPlatform['send'] = (bytes, endAfterMs) => exchange(port, bytes, endAfterMs);
  return {
    ...platform,
    bytesOf,
    send,
    ask: (path) => send(bytesOf({ send: { method: 'GET', path } })),
    async remove() {
      await platform.end('SIGTERM');
      await folder.remove();
    },
  };
}
