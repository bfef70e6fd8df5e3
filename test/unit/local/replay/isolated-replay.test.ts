import { expect, it } from 'vitest';
import { newContents } from '../../../../adapters/memory/contents.ts';
import { memoryEventStore } from '../../../../adapters/memory/event-store.ts';
import { memoryStoreMaintenance } from '../../../../adapters/memory/store-maintenance.ts';
import { createEventCheck } from '../../../../core/events/event-check.ts';
import { createUnpacker } from '../../../../core/packing/unpack.ts';
import type { InvokeResult } from '../../../../core/ports/function-invoker.ts';
import type { FunctionHost } from '../../../../local/functions/function-host.ts';
import { kinesisEvent } from '../../../../local/mapping/kinesis-event.ts';
import { isolatedReplay } from '../../../../local/replay/isolated-replay.ts';
import { settledBatch, settledEvent, settledRecord } from '../../../support/settled-events.ts';
import { virtualTime } from '../../../support/virtual-time.ts';

const SHARD = 'shardId-000000000000';
const NAMES = { awsRegion: 'local', streamArn: 'stream', roleArn: 'role' };
const line = (id: string): string => JSON.stringify({ id, source: 'test', type: 'test.happened', data: { n: 1 } });
const [RECORD] = kinesisEvent(
  [
    {
      ...{ shardId: SHARD, sequenceNumber: '7', partitionKey: '0', arrivedAtMs: 1_000, eventCount: 3 },
      data: Buffer.from(['has', 'kills', 'lost'].map(line).join('\n')),
    },
  ],
  NAMES,
).Records;

/** A store behind the record that has the event `has`; the event `kills` ends every environment. */
async function bench() {
  const time = virtualTime(2_000);
  const contents = newContents();
  const store = { ...memoryEventStore({ time, contents }), ...memoryStoreMaintenance({ time, contents }) };
  const known = [settledRecord('3', [settledEvent({ id: 'has' })]), settledRecord('9', [settledEvent({ id: 'z' })])];
  await store.commit(settledBatch(known, { shardId: SHARD }));
  const invoked: number[] = [];
  let stopped = 0;
  const host: Partial<FunctionHost> = {
    ready: async () => undefined,
    invoke: async (event): Promise<InvokeResult> => {
      const { index } = event as { index: number };
      invoked.push(index);
      if (index === 1) return { ok: false, errorType: 'Runtime.ExitError', errorMessage: 'exit' };
      return { ok: true, payload: { status: 'processed', attempts: 1 } };
    },
    stop: async () => {
      stopped += 1;
    },
  };
  const replays = isolatedReplay({
    startHost: () => host as FunctionHost,
    unpack: createUnpacker(createEventCheck({ eventBytes: 262_144, jsonDepth: 32, attributeCharacters: 256 }), false),
    store,
    time,
    random: () => 0.5,
  });
  return { store, replays, invoked, stopped: () => stopped };
}

it('settles what was lost of a record alone: the guilty event becomes a letter, its neighbours are back', async () => {
  const { store, replays, invoked, stopped } = await bench();
  const counts = await replays.replay(RECORD!, undefined, 'request-1');
  expect(counts).toEqual({ kind: 'replayed', read: 3, already: 1, added: 1, failed: 1 });
  expect(invoked).toEqual([1, 1, 2]);
  const statuses = await store.statuses(['has', 'kills', 'lost'].map((id) => ({ id, source: 'test' })));
  expect(statuses).toEqual(['processed', 'deadLettered', 'processed']);
  expect(stopped()).toBe(1);
});

it('says that the store is away, for the caller to wait', async () => {
  const { store, replays } = await bench();
  await store.close();
  expect(await replays.replay(RECORD!, undefined, 'request-1')).toMatchObject({ kind: 'unavailable' });
});

it('blames no event when it is stopped', async () => {
  const { store, replays } = await bench();
  await replays.stop();
  await expect(replays.replay(RECORD!, undefined, 'request-1')).rejects.toThrow();
  expect(await store.statuses([{ id: 'kills', source: 'test' }])).toEqual([undefined]);
});
