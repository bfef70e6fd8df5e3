import { expect, it } from 'vitest';
import type { ReadEvent, SettledEvent } from '../../../../core/events/event.ts';
import { createEventCheck } from '../../../../core/events/event-check.ts';
import { createUnpacker } from '../../../../core/packing/unpack.ts';
import { processRecords } from '../../../../core/processing/process-records.ts';

const unpack = createUnpacker(createEventCheck({ eventBytes: 262_144, jsonDepth: 32, attributeCharacters: 256 }));
const record = (sequenceNumber: string, ...events: object[]) => ({
  shardId: 'shardId-000000000000',
  sequenceNumber,
  partitionKey: '0',
  arrivedAtMs: 5,
  data: Buffer.from(events.map((event) => JSON.stringify({ type: 't', source: 's', ...event })).join('\n')),
});
const settled = ({ event }: ReadEvent): SettledEvent => ({ event, outcome: { status: 'processed', attempts: 1 } });

it('runs the events of one key one after the other, also across records, and other keys meanwhile', async () => {
  const log: string[] = [];
  const release = new Map<string, () => void>();
  const running = processRecords(
    [
      record('1', { id: 'a1', partitionkey: 'a' }, { id: 'b1', subject: 'b' }, { id: 'a2', partitionkey: 'a' }),
      record('2', { id: 'a3', partitionkey: 'a' }, { id: 'free' }),
    ],
    {
      unpack,
      settle: async (read) => {
        const { event } = read;
        log.push(`start ${event.id}`);
        await new Promise<void>((resolve) => release.set(event.id, resolve));
        log.push(`end ${event.id}`);
        return settled(read);
      },
    },
  );
  const finish = async (id: string): Promise<void> => {
    release.get(id)?.();
    for (let turn = 0; turn < 5; turn += 1) await Promise.resolve();
  };
  expect(log).toEqual(['start a1', 'start b1', 'start free']);
  await finish('free');
  await finish('a1');
  await finish('a2');
  await finish('b1');
  await finish('a3');
  const records = await running;
  expect(log.filter((line) => / a\d/.test(line))).toEqual([
    'start a1',
    'end a1',
    'start a2',
    'end a2',
    'start a3',
    'end a3',
  ]);
  expect(records.map(({ events }) => events.map(({ event }) => event.id))).toEqual([
    ['a1', 'b1', 'a2'],
    ['a3', 'free'],
  ]);
});

it('keeps the facts of each record, and sets unreadable ones aside in place', async () => {
  const broken = { ...record('3'), data: Buffer.from('no json') };
  const [first, second] = await processRecords([record('2', { id: 'x' }), broken], { unpack, settle: settled });
  expect(first).toMatchObject({ sequenceNumber: '2', partitionKey: '0', arrivedAtMs: 5 });
  expect(second?.events).toMatchObject([
    { event: { id: '3.0' }, outcome: { status: 'deadLettered', failure: { code: 'EVENT_MALFORMED' } } },
  ]);
});

it('lets a fault of the world end the batch', async () => {
  const settle = async (): Promise<SettledEvent> => Promise.reject(new Error('the world'));
  await expect(processRecords([record('1', { id: 'x' })], { unpack, settle })).rejects.toThrow('the world');
});
