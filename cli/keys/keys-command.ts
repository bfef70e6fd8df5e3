import { Command, Option } from 'commander';
import type { RandomBytes } from '../../core/keys/api-key.ts';
import { createKey } from '../../core/keys/create-key.ts';
import { keyState } from '../../core/keys/key-state.ts';
import type { StoredKey } from '../../core/ports/key-store.ts';
import { keyListItem, keyListText } from './key-list.ts';
import { endpoint, expiry, keyId, keyName, keyScopes } from './key-options.ts';
import type { OpenedStore, Place } from './open-key-store.ts';

export interface KeysCommandDeps {
  readonly open: (place: Place) => Promise<OpenedStore>;
  readonly print: (text: string) => void;
  readonly randomBytes: RandomBytes;
  readonly nowMs: () => number;
}

/** The code of an error that is no wrong use of the command: what was asked for is refused. */
export const REFUSED = { exitCode: 1, code: 'spillway.refused' } as const;

interface Output {
  readonly json?: true;
}

interface CreateOptions extends Place, Output {
  readonly name: string;
  readonly scope: readonly string[];
  readonly expires?: number;
}

const isoTime = (ms: number): string => new Date(ms).toISOString();
const dayOf = (key: StoredKey): string => `${key.id} of ${isoTime(key.createdAtMs).slice(0, 10)}`;

const withPlace = (command: Command): Command =>
  command
    .addOption(
      new Option('--data <folder>', 'data folder of a platform on this machine')
        .default('.spillway')
        .conflicts(['controlTable', 'stack', 'endpoint']),
    )
    .addOption(new Option('--control-table <name>', 'control table of a platform on AWS').conflicts('stack'))
    .option('--stack <name>', 'stack of a platform on AWS, to find its control table')
    .option('--endpoint <url>', 'emulator of AWS on this machine', endpoint)
    .option('--json', 'answer in JSON');

function checkPlace(part: Command): void {
  const { endpoint: given, controlTable, stack } = part.opts<Place>();
  if (given !== undefined && (controlTable ?? stack) === undefined) {
    part.error('error: --endpoint needs --control-table or --stack.');
  }
}

const othersOf = (keys: readonly StoredKey[], { id, name }: StoredKey, nowMs: number): readonly StoredKey[] =>
  keys.filter((key) => key.name === name && key.id !== id && keyState(key, nowMs) === 'active');

/**
 * `keys create|list|revoke`. What is refused ends with `command.error` and REFUSED.
 * @param configure called for the command and each of its parts
 */
export function keysCommand(deps: KeysCommandDeps, configure: (command: Command) => Command): Command {
  const { open, print, nowMs } = deps;
  const keys = configure(new Command('npm run keys --').description('API keys of a platform.'));
  keys.hook('preAction', (_keys, part) => checkPlace(part));
  const part = (usage: string, description: string): Command =>
    withPlace(configure(keys.command(usage).description(description)));

  const create = part('create', 'Makes a key and shows it once.')
    .requiredOption('--name <name>', 'who uses it; stands in logs and as the source of events that name none', keyName)
    .requiredOption('--scope <scopes>', 'what it may do: ingest, read, operate, with commas between', keyScopes)
    .option('--expires <time>', 'when it ends by itself: 90d, 12h, a date or an RFC 3339 time', expiry(nowMs));
  create.action(async ({ name, scope, expires, json, ...place }: CreateOptions) => {
    const { store, changeSeconds } = await open(place);
    const wanted = { name, scopes: scope, ...(expires !== undefined && { expiresAtMs: expires }) };
    const { randomBytes } = deps;
    const result = await createKey(store, wanted, { randomBytes, time: { now: nowMs } });
    if (!result.created) {
      const inTheWay = result.active.map(dayOf).join(' and ');
      return create.error(
        `error: ${name} has two active keys already, ${inTheWay}; no key was made. Revoke the one that is no longer used (npm run keys -- revoke ID), then create again.`,
        REFUSED,
      );
    }
    const { text, key } = result;
    const item = keyListItem(key, undefined);
    if (json) return print(JSON.stringify({ ...item, key: text }));
    const lines = [
      `Key      ${text}`,
      '         Keep it now: it is shown this once, and nobody can learn it again.',
      `Id       ${key.id}`,
      `Name     ${name}`,
      `Scopes   ${scope.join(', ')}`,
      `Expires  ${item.expires ?? 'never'}`,
      `A running platform takes it within ${changeSeconds} s.`,
    ];
    for (const old of othersOf(await store.list(), key, nowMs())) {
      lines.push(
        `${name} has two active keys now. When the new one is in use, end the old one: npm run keys -- revoke ${old.id}`,
      );
    }
    print(lines.join('\n'));
  });

  const list = part('list', 'Every key that was ever made, and when it was last used.');
  list.action(async ({ json, ...place }: Place & Output) => {
    const { store } = await open(place);
    const [all, uses] = await Promise.all([store.list(), store.lastUses()]);
    const items = all.map((key) => keyListItem(key, uses.get(key.id)));
    if (json) print(JSON.stringify(items, null, 2));
    else print(items.length === 0 ? 'There is no key yet.' : keyListText(items));
  });

  const revoke = part('revoke <id>', 'Ends a key for good. Takes its id, or the whole key.');
  revoke.action(async (text: string, { json, ...place }: Place & Output) => {
    const { store, changeSeconds } = await open(place);
    const id = keyId(text);
    const result = await store.revoke(id, nowMs());
    if (result === 'unknown') {
      // Not `id`: it may be a key that was mistyped.
      revoke.error(
        'error: There is no key with this id; nothing was changed. npm run keys -- list shows them.',
        REFUSED,
      );
    }
    if (json) return print(JSON.stringify({ id, result }));
    print(
      result === 'revoked'
        ? `Revoked ${id}; it stops working within ${changeSeconds} s.`
        : `${id} was revoked before; nothing was changed.`,
    );
  });
  return keys;
}
