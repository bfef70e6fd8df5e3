import { expect, it } from 'vitest';
import { count, newDelta } from '../../../../adapters/dynamodb/delta.ts';
import { deltaText, readDelta } from '../../../../adapters/dynamodb/delta-text.ts';

const window = (value: number) => ({ aggregate: 'a', key: '__proto__', windowStartMs: -3_600_000, value });

it('comes back as it was written, whatever names and numbers are in it', () => {
  const delta = newDelta();
  const event = { type: '__proto__', source: 'constructor', receivedAtMs: 1_767_225_659_999 };
  const huge = 1.7976931348623157e308;
  count(delta, { ...event, counted: 'processed', aggregates: [window(huge), window(huge), window(5e-324)] });
  count(delta, { ...event, counted: 'deadLettered', code: 'hasOwnProperty' });
  count(delta, { ...event, counted: 'duplicates' });
  const read = readDelta(deltaText(delta));
  const none = { conflicts: 0, filtered: 0, parked: 0, discarded: 0 };
  const counts = { ...none, processed: 1, duplicates: 1, deadLettered: 1 };
  expect([...read.types]).toEqual([['__proto__', counts]]);
  expect([...read.minutes]).toEqual([[1_767_225_600_000, counts]]);
  expect([...read.sources]).toEqual([['constructor', 1]]);
  expect([...read.failures]).toEqual([['hasOwnProperty', 1]]);
  expect([...read.windows.values()]).toEqual([
    {
      ...{ aggregate: 'a', key: '__proto__', windowStartMs: -3_600_000 },
      ...{ count: 3, sum: Number.POSITIVE_INFINITY, min: 5e-324, max: huge },
    },
  ]);
});

it('takes an event away again', () => {
  const delta = newDelta();
  const event = { type: 't', source: 's', receivedAtMs: 0 };
  count(delta, { ...event, counted: 'deadLettered', code: 'C' });
  count(delta, { ...event, counted: 'deadLettered', code: 'C' }, -1);
  count(delta, { ...event, counted: 'processed' });
  expect(delta.types.get('t')).toMatchObject({ deadLettered: 0, processed: 1 });
  expect([...delta.failures]).toEqual([['C', 0]]);
});
