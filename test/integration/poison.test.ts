import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { realTime } from '../../adapters/system/real-time.ts';
import { STREAM } from '../../config/stream.ts';
import { LocalStream } from '../../local/stream/local-stream.ts';
import { dataFolder, type RunningPlatform, settled, startPlatform } from '../support/platform.ts';

/** Each kind of poison has a shard of its own, with 10 records of 100 events; the poison is in the eighth record. */
const RECORDS = 10;
const EVENTS_A_RECORD = 100;
const POISONED_RECORD = 7;
const POISONED_EVENT = 42;

/**
 * `failed` and `succeeded` count invocations. A record's own fault is settled in the one invocation of the batch. A
 * killer ends the invocations of 10 records (1 to 10), of 6 to 10 and of 8 to 10, which are bisected without spending a
 * retry, and of record 8 alone three times, which are the attempt and its 2 retries; records 1 to 5, 6 to 7 and 9 to 10
 * succeed.
 */
const ONE = { failed: 0, succeeded: 1 };
const BISECTED = { failed: 6, succeeded: 3 };
const KINDS = [
  { kind: 'malformed', code: 'EVENT_MALFORMED', invocations: ONE },
  { kind: 'refuse', code: 'EVENT_REFUSED', invocations: ONE },
  { kind: 'throw', code: 'PROCESS_FAILED', invocations: ONE },
  { kind: 'crash', code: 'PROCESS_CRASHED', invocations: BISECTED },
  { kind: 'exhaust-memory', code: 'PROCESS_OUT_OF_MEMORY', invocations: BISECTED },
  { kind: 'hang', code: 'PROCESS_TIMED_OUT', invocations: BISECTED },
] as const;

const shardOf = (index: number): string => `shardId-${String(index).padStart(12, '0')}`;
const eventLine = (id: string, behave: string): string =>
  JSON.stringify({ id, source: 'poison', type: 'spillway.drill', data: { behave } });

function lineOf(kind: string, record: number, event: number): string {
  if (record !== POISONED_RECORD || event !== POISONED_EVENT) return eventLine(`${kind}-${record}-${event}`, 'ok');
  return kind === 'malformed' ? 'no event at all' : eventLine(`${kind}-poison`, kind);
}

async function fill(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  const stream = await LocalStream.open({ folder, shards: KINDS.length, time: realTime, name: STREAM.name });
  for (const [index, { kind }] of KINDS.entries()) {
    const explicitHashKey = String((2n ** 128n * BigInt(2 * index + 1)) / BigInt(2 * KINDS.length));
    const entries = Array.from({ length: RECORDS }, (_, record) => {
      const lines = Array.from({ length: EVENTS_A_RECORD }, (_, event) => lineOf(kind, record, event));
      const data = Buffer.from(lines.join('\n'));
      return { partitionKey: kind, explicitHashKey, data, eventCount: EVENTS_A_RECORD };
    });
    await stream.append(entries);
  }
  await stream.close();
}

interface LogLine {
  readonly message?: unknown;
  readonly shardId?: string;
}

interface ListedEvent {
  readonly id: string;
  readonly data: unknown;
  readonly errors: readonly { readonly code: string }[];
}

let platform: RunningPlatform;
let folder: Awaited<ReturnType<typeof dataFolder>>;
beforeAll(async () => {
  folder = await dataFolder();
  await fill(join(folder.path, 'stream'));
  const options = ['--drills', '--log', 'json', '--process-timeout', '3', '--process-memory', '256'];
  platform = await startPlatform(folder.path, ...options);
  await settled(platform, 6_000);
}, 120_000);
afterAll(async () => {
  await platform.end('SIGTERM');
  await folder.remove();
});

const log = (): LogLine[] =>
  platform
    .output()
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as LogLine);

it('processes every neighbour, sets one event of each kind aside, and keeps the books', async () => {
  const { totals, balanced } = await settled(platform, 6_000);
  expect(totals).toMatchObject({ received: 6_000, processed: 5_994, deadLettered: 6, duplicates: 0, inFlight: 0 });
  expect(balanced).toBe(true);
});

describe.each(KINDS)('$kind', ({ kind, code, invocations }) => {
  const shardId = shardOf(KINDS.findIndex((one) => one.kind === kind));

  it('is one dead letter with its payload and the reason', async () => {
    const { items } = await platform.get<{ items: readonly ListedEvent[] }>('/events?status=deadLettered&limit=100');
    const letters = items.filter(({ errors }) => errors[0]?.code === code);
    expect(letters).toHaveLength(1);
    expect(letters[0]?.data).toEqual(kind === 'malformed' ? { text: 'no event at all' } : { behave: kind });
  });

  it('is found in the invocations that the documented rules ask for', () => {
    const ofShard = log().filter((line) => line.shardId === shardId);
    const failed = ofShard.filter(({ message }) => message === 'The function failed').length;
    // Isolation commits once more, as a batch of its own.
    const committed = ofShard.filter(({ message }) => message === 'batch').length;
    expect({ failed, committed }).toEqual({
      failed: invocations.failed,
      committed: invocations.succeeded + (invocations.failed > 0 ? 1 : 0),
    });
  });
});

it('goes on behind the poison', async () => {
  const events = Array.from({ length: 100 }, (_, n) => ({
    id: `after-${n}`,
    source: 'poison',
    type: 'spillway.drill',
    data: { behave: 'ok' },
  }));
  const answer = await platform.post('/events', JSON.stringify(events));
  expect(answer.status).toBe(202);
  const { totals } = await settled(platform, 6_100);
  expect(totals).toMatchObject({ received: 6_100, processed: 6_094, deadLettered: 6 });
});
