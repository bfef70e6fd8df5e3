import { expect, it } from 'vitest';
import type { Outcome, ReadEvent, SettledEvent } from '../../../../core/events/event.ts';
import { createEventCheck } from '../../../../core/events/event-check.ts';
import { createUnpacker } from '../../../../core/packing/unpack.ts';
import { processRecords } from '../../../../core/processing/process-records.ts';

const unpack = createUnpacker(createEventCheck({ eventBytes: 262_144, jsonDepth: 32, attributeCharacters: 256 }));
const record = (sequenceNumber: string, ...events: object[]) => ({
  shardId: 'shardId-000000000000',
  sequenceNumber,
  partitionKey: '0',
  arrivedAtMs: 5,
  data: Buffer.from(events.map((event) => JSON.stringify({ type: 'parking', source: 's', ...event })).join('\n')),
});

const FAILED: Outcome = { status: 'deadLettered', attempts: 1, failure: { code: 'EVENT_REFUSED', message: 'no' } };
const asked: (readonly string[])[] = [];

/** Events whose id starts with `bad` fail; `later` events are settled by a promise. */
function settle({ event }: ReadEvent): SettledEvent | Promise<SettledEvent> {
  const outcome: Outcome = event.id.startsWith('bad') ? FAILED : { status: 'processed', attempts: 1 };
  return event.id.endsWith('later') ? Promise.resolve({ event, outcome }) : { event, outcome };
}

async function outcomes(records: ReturnType<typeof record>[], parked: readonly string[] = []) {
  asked.length = 0;
  const parkedKeys = async (keys: readonly string[]) => {
    asked.push(keys);
    return new Set(parked);
  };
  const parking = { parksKey: (type: string) => type === 'parking', parkedKeys };
  const settled = await processRecords(records, { unpack, settle, parking });
  return settled.flatMap(({ events }) => events.map(({ event, outcome }) => [event.id, outcome.status]));
}

it('has later events of a key wait behind a failed one, also in a later record', async () => {
  const records = [
    record('1', { id: 'a1', subject: 'a' }, { id: 'bad', subject: 'a' }, { id: 'a2', subject: 'a' }),
    record('2', { id: 'a3', partitionkey: 'a' }, { id: 'b1', subject: 'b' }, { id: 'free' }),
  ];
  expect(await outcomes(records)).toEqual([
    ['a1', 'processed'],
    ['bad', 'deadLettered'],
    ['a2', 'parked'],
    ['a3', 'parked'],
    ['b1', 'processed'],
    ['free', 'processed'],
  ]);
  expect(asked).toEqual([['a', 'b']]);
});

it('waits for an event that is still being processed before it decides about the next one of its key', async () => {
  const records = [record('1', { id: 'bad-later', subject: 'a' }, { id: 'a2', subject: 'a' })];
  expect(await outcomes(records)).toEqual([
    ['bad-later', 'deadLettered'],
    ['a2', 'parked'],
  ]);
});

it('has events wait whose key an earlier batch parked, and only those of types that park keys', async () => {
  const records = [record('1', { id: 'a1', subject: 'a' }, { id: 'a2', subject: 'a', type: 'other' })];
  expect(await outcomes(records, ['a'])).toEqual([
    ['a1', 'parked'],
    ['a2', 'processed'],
  ]);
});

it('says which key a failed event parks, and which a waiting one waits in', async () => {
  const parking = { parksKey: () => true, parkedKeys: async () => new Set<string>() };
  const records = [record('1', { id: 'bad', subject: 'a' }, { id: 'a2', subject: 'a' }, { id: 'bad-free' })];
  const [settled] = await processRecords(records, { unpack, settle, parking });
  expect(settled?.events.map(({ outcome }) => outcome)).toEqual([
    { ...FAILED, parksKey: 'a' },
    { status: 'parked', attempts: 0, waitsFor: 'a' },
    FAILED,
  ]);
});

it('asks the store nothing where no event of the batch parks its key', async () => {
  await outcomes([record('1', { id: 'a1', subject: 'a', type: 'other' }, { id: 'free' })]);
  expect(asked).toEqual([]);
});
