import { expect, it } from 'vitest';
import { memoryEventStore } from '../../adapters/memory/event-store.ts';
import { batchesOf, settledEvent } from '../support/settled-events.ts';
import { eventStoreContract } from './event-store.contract.ts';

eventStoreContract('memory', async () => {
  const store = memoryEventStore({ time: { now: () => 1_767_225_601_000 } });
  return { store, close: () => store.close() };
});

it('takes the time of processing from the clock that it was given', async () => {
  let now = 1_767_225_601_234;
  const store = memoryEventStore({ time: { now: () => now } });
  const next = batchesOf('shardId-000000000000');
  await store.commit(next(settledEvent({ id: 'first' })));
  now += 10;
  await store.commit(next(settledEvent({ id: 'second' })));
  const times = [await store.find('first'), await store.find('second')].map(([stored]) => stored?.processedAtMs);
  expect(times).toEqual([1_767_225_601_234, 1_767_225_601_244]);
});
