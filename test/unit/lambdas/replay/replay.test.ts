import { expect, it } from 'vitest';
import { PipelineError } from '../../../../core/errors.ts';
import { createEventCheck } from '../../../../core/events/event-check.ts';
import { createUnpacker } from '../../../../core/packing/unpack.ts';
import type { SettledBatch } from '../../../../core/ports/event-store.ts';
import { createReplay } from '../../../../lambdas/replay/replay.ts';

const LINE = '{"id":"a","source":"s","type":"t"}';
const call = {
  Records: [
    {
      eventID: 'shardId-000000000000:7',
      kinesis: {
        sequenceNumber: '7',
        partitionKey: '0',
        data: Buffer.from(LINE).toString('base64'),
        approximateArrivalTimestamp: 1.5,
      },
    },
  ],
} as never;

/** `commitReplay` throws the first errors, one a call. */
function replay(errors: readonly Error[], remainingMs = 60_000) {
  const committed: SettledBatch[] = [];
  const sleeps: number[] = [];
  let calls = 0;
  const handler = createReplay({
    unpack: createUnpacker(createEventCheck({ eventBytes: 262_144, jsonDepth: 32, attributeCharacters: 256 }), false),
    settle: ({ event }) => ({ event, outcome: { status: 'processed', attempts: 1 } }),
    store: {
      statuses: async () => [undefined],
      commit: async () => {
        throw new Error('the test did not expect this call');
      },
      commitReplay: async (batch) => {
        const error = errors[calls++];
        if (error !== undefined) throw error;
        committed.push(batch);
        return { added: 1, already: 0, notYetSettled: 0 };
      },
    },
    time: { now: () => 0, sleep: async (ms) => void sleeps.push(ms) },
    random: () => 0.5,
  });
  const context = { awsRequestId: 'request-1', getRemainingTimeInMillis: () => remainingMs };
  return { run: () => handler(call, context), committed, sleeps };
}
const away = new PipelineError('STORE_UNAVAILABLE', 'PostgreSQL does not answer');

it('replays the records of a Lambda event and counts', async () => {
  const { run, committed } = replay([]);
  expect(await run()).toEqual({ kind: 'replayed', read: 1, already: 0, added: 1, failed: 0 });
  expect(committed).toMatchObject([
    {
      shardId: 'shardId-000000000000',
      requestId: 'request-1',
      records: [{ sequenceNumber: '7', partitionKey: '0', arrivedAtMs: 1_500, events: [{ event: { id: 'a' } }] }],
    },
  ]);
});

it('tries again while the store is away, and says so when its time is over', async () => {
  const patient = replay([away, away]);
  expect(await patient.run()).toMatchObject({ kind: 'replayed', added: 1 });
  expect(patient.sleeps).toEqual([50, 100]);

  const late = replay([away], 2_010);
  expect(await late.run()).toEqual({ kind: 'unavailable', message: 'PostgreSQL does not answer' });
});

it('throws what waiting does not mend', async () => {
  await expect(replay([new TypeError('a fault of the program')]).run()).rejects.toThrow('a fault of the program');
});
