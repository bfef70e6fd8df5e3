import { expect, it } from 'vitest';
import { EVENT_TYPES, eventTypes } from '../../../event-types/catalogue.ts';
import { drill, orderedDrill } from '../../../event-types/drill.ts';
import { runEventsOf } from './run-event.ts';

const run = runEventsOf([drill]);
const event = (data: unknown) => ({ id: 'd', source: 's', type: 'spillway.drill', time: '2025-01-15T10:22:09Z', data });

it('is declared only for drills', () => {
  expect(eventTypes({ drills: false })).toBe(EVENT_TYPES);
  expect(eventTypes({ drills: true })).toEqual([...EVENT_TYPES, drill, orderedDrill]);
});

it.each([
  [{ behave: 'ok' }, { behaved: 'ok', attempt: 1 }],
  [
    { behave: 'slow', ms: 1 },
    { behaved: 'slow', attempt: 1 },
  ],
])('succeeds where it is asked to: %o', async (data, result) => {
  const ran = run(event(data)) as { readonly result: unknown };
  expect(await ran.result).toEqual(result);
});

it('has a twin that holds up what comes behind it', () => {
  expect([drill, orderedDrill].map(({ type, onFailure }) => [type, onFailure])).toEqual([
    ['spillway.drill', 'continue'],
    ['spillway.drill.ordered', 'park-key'],
  ]);
});

it('takes no behaviour that it does not know', () => {
  expect(run(event({ behave: 'explode' }))).toEqual({ refused: expect.stringContaining('/behave') });
});
