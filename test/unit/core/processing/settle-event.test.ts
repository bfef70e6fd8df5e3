import Type from 'typebox';
import { expect, it } from 'vitest';
import { EventRefused } from '../../../../core/errors.ts';
import { createCatalogue } from '../../../../core/events/catalogue.ts';
import { defineEventType, filter } from '../../../../core/events/define-event-type.ts';
import type { ReadEvent } from '../../../../core/events/event.ts';
import { createSettleEvent } from '../../../../core/processing/settle-event.ts';

const Numbered = Type.Object({ n: Type.Number() });
let attempts: number[] = [];
const waits: number[] = [];

const types = [
  defineEventType({ type: 'plain', versions: [Numbered] }),
  defineEventType({ type: 'doubled', versions: [Numbered], process: (event) => ({ doubled: event.data.n * 2 }) }),
  defineEventType({ type: 'later', versions: [Numbered], process: async (event) => ({ later: event.data.n }) }),
  defineEventType({ type: 'filtered', versions: [Numbered], process: () => filter('not wanted') }),
  defineEventType({
    type: 'refused',
    versions: [Numbered],
    process: () => {
      throw new EventRefused('no such customer');
    },
  }),
  defineEventType({
    type: 'third-time',
    versions: [Numbered],
    process: async (_event, { attempt }) => {
      attempts.push(attempt);
      if (attempt < 3) throw new Error('not yet');
      return { attempt };
    },
  }),
  defineEventType({
    type: 'never',
    versions: [Numbered],
    attempts: 4,
    retryDelayMs: 100,
    process: () => {
      throw new TypeError('broken');
    },
  }),
  defineEventType({ type: 'circular', versions: [Numbered], process: async () => circular }),
  defineEventType({ type: 'nul', versions: [Numbered], process: () => ({ text: 'a\u0000b' }) }),
  defineEventType({
    type: 'summed',
    versions: [Numbered],
    aggregates: {
      sums: { every: { hours: 1 }, key: ({ source }) => source, value: ({ data }) => data.n },
    },
  }),
  defineEventType({
    type: 'miscounted',
    versions: [Numbered],
    aggregates: {
      broken: {
        every: { hours: 1 },
        key: () => {
          throw new TypeError('no key');
        },
        value: () => 1,
      },
    },
  }),
];
const circular: { self?: object } = {};
circular.self = circular;

const settle = createSettleEvent({
  catalogue: createCatalogue(types, { unknownTypes: 'accept' }),
  time: {
    now: () => 0,
    sleep: async (ms) => {
      waits.push(ms);
    },
  },
  random: () => 0.5,
});
const origin = { shardId: 'shardId-000000000000', sequenceNumber: '1', receivedAtMs: 0 };
const eventOf = (type: string, data: unknown): ReadEvent => ({
  event: {
    id: 'a',
    source: 's',
    type,
    time: { ms: 3_600_001, micros: 0 },
    timeGiven: true,
    subject: undefined,
    partitionKey: undefined,
    dataText: JSON.stringify(data),
    attributesText: undefined,
  },
  dataSchema: undefined,
});
const outcomeOf = async (type: string, data: unknown = { n: 1 }) => (await settle(eventOf(type, data), origin)).outcome;

it('settles plain events without a promise', () => {
  expect(settle(eventOf('plain', { n: 1 }), origin)).toMatchObject({ outcome: { status: 'processed', attempts: 1 } });
  expect(settle(eventOf('doubled', { n: 2 }), origin)).toMatchObject({ outcome: { resultText: '{"doubled":4}' } });
});

it('stores an event of an undeclared type as it comes, or sets it aside where that is asked for', async () => {
  expect(await outcomeOf('unheard.of', 'anything')).toEqual({ status: 'processed', attempts: 1 });
  const strict = createSettleEvent({
    catalogue: createCatalogue([], { unknownTypes: 'reject' }),
    time: { now: () => 0, sleep: async () => undefined },
    random: () => 0,
  });
  expect(strict(eventOf('unheard.of', 1), origin)).toMatchObject({
    outcome: { status: 'deadLettered', failure: { code: 'EVENT_TYPE_UNKNOWN' } },
  });
});

it('takes the result of an asynchronous process()', async () => {
  expect(await outcomeOf('later', { n: 7 })).toEqual({ status: 'processed', attempts: 1, resultText: '{"later":7}' });
});

it('keeps the reason of a filtered event', async () => {
  expect(await outcomeOf('filtered')).toEqual({ status: 'filtered', attempts: 1, reason: 'not wanted' });
});

it('sets aside what fails its schema, at once', async () => {
  expect(await outcomeOf('plain', { n: 'one' })).toMatchObject({
    status: 'deadLettered',
    attempts: 1,
    failure: { code: 'EVENT_INVALID', message: expect.stringContaining('/n') },
  });
});

it('makes no second attempt of a refused event', async () => {
  expect(await outcomeOf('refused')).toEqual({
    status: 'deadLettered',
    attempts: 1,
    failure: { code: 'EVENT_REFUSED', message: 'EventRefused: no such customer' },
  });
});

it('tries again what throws', async () => {
  attempts = [];
  expect(await outcomeOf('third-time')).toEqual({ status: 'processed', attempts: 3, resultText: '{"attempt":3}' });
  expect(attempts).toEqual([1, 2, 3]);
});

it('waits up to twice as long each time, and gives up after the attempts of the type', async () => {
  waits.length = 0;
  expect(await outcomeOf('never')).toEqual({
    status: 'deadLettered',
    attempts: 4,
    failure: { code: 'PROCESS_FAILED', message: 'TypeError: broken' },
  });
  expect(waits).toEqual([50, 100, 200]);
});

it.each(['circular', 'nul'])('sets aside a result that cannot be stored: %s', async (type) => {
  expect(await outcomeOf(type)).toMatchObject({ status: 'deadLettered', failure: { code: 'PROCESS_FAILED' } });
});

it('says which windows the event counts in', async () => {
  expect(await outcomeOf('summed', { n: 2.5 })).toEqual({
    status: 'processed',
    attempts: 1,
    aggregates: [{ aggregate: 'sums', key: 's', windowStartMs: 3_600_000, value: 2.5 }],
  });
});

it('sets aside an event whose aggregate throws', async () => {
  expect(await outcomeOf('miscounted')).toEqual({
    status: 'deadLettered',
    attempts: 1,
    failure: { code: 'AGGREGATE_FAILED', message: 'an aggregate: TypeError: no key' },
  });
});
