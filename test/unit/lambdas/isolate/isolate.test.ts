import { expect, it } from 'vitest';
import { createEventCheck } from '../../../../core/events/event-check.ts';
import { createUnpacker } from '../../../../core/packing/unpack.ts';
import { createIsolate } from '../../../../lambdas/isolate/isolate.ts';

const unpack = createUnpacker(createEventCheck({ eventBytes: 262_144, jsonDepth: 32, attributeCharacters: 256 }));
const recordOf = (sequenceNumber: string, ...lines: string[]) =>
  ({
    eventID: `shardId-000000000000:${sequenceNumber}`,
    kinesis: {
      sequenceNumber,
      partitionKey: '0',
      data: Buffer.from(lines.join('\n')).toString('base64'),
      approximateArrivalTimestamp: 1.5,
    },
  }) as never;
const line = (id: string): string => JSON.stringify({ id, source: 's', type: 't' });

function bench() {
  const unpacked: string[] = [];
  const isolate = createIsolate({
    unpack: (record) => {
      unpacked.push(record.sequenceNumber);
      return unpack(record);
    },
    settle: ({ event }, { receivedAtMs }) => ({
      event,
      outcome: { status: 'filtered', attempts: 1, reason: `${event.id} at ${receivedAtMs}` },
    }),
  });
  return { unpacked, isolate };
}

it('settles one event of a record and answers its outcome', async () => {
  const { isolate } = bench();
  const answer = await isolate({ record: recordOf('7', line('a'), line('b')), index: 1 });
  expect(answer).toEqual({ status: 'filtered', attempts: 1, reason: 'b at 1500' });
});

it('unpacks a record once for all of its events', async () => {
  const { isolate, unpacked } = bench();
  await isolate({ record: recordOf('7', line('a'), line('b')), index: 0 });
  await isolate({ record: recordOf('7', line('a'), line('b')), index: 1 });
  await isolate({ record: recordOf('8', line('c')), index: 0 });
  expect(unpacked).toEqual(['7', '8']);
});

it('refuses to settle what is no event', async () => {
  const { isolate } = bench();
  await expect(isolate({ record: recordOf('7', 'no event'), index: 0 })).rejects.toThrow(
    'Record shardId-000000000000:7 holds no event number 0.',
  );
  await expect(isolate({ record: recordOf('7', line('a')), index: 1 })).rejects.toThrow('no event number 1');
});
