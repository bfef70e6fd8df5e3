import { expect, it } from 'vitest';
import { toldBy } from '../../../chaos/clients/chaos-client.ts';
import { EventMaker, lineOf } from '../../../chaos/clients/event-maker.ts';
import { seeded } from '../../../chaos/seeded.ts';

const mixed = JSON.stringify({
  events: [
    { index: 0, status: 'accepted' },
    { index: 1, status: 'rejected' },
  ],
});

it.each([
  ['202: all were taken', { status: 202, body: 'whatever' }, [0, 1]],
  ['207: those that it names', { status: 207, body: mixed }, [0]],
  ['503 that names events: those', { status: 503, body: mixed }, [0]],
  ['400 for the whole request: none', { status: 400, body: '{"code":"json_invalid"}' }, []],
  ['503 at the start: nobody knows', { status: 503, body: '{"code":"starting"}' }, undefined],
  ['500: nobody knows', { status: 500, body: '{}' }, undefined],
  ['an answer cut short: nobody knows', { status: 207, body: mixed.slice(0, 9) }, undefined],
  ['a reset: nobody knows', { reason: 'ECONNRESET' }, undefined],
])('reads %s', (_name, end, accepted) => {
  expect(toldBy(end, 2)).toEqual(accepted && new Set(accepted));
});

it('numbers the events of each key, and seeds repeat them', () => {
  const make = () => {
    const maker = new EventMaker('a', seeded(5), false);
    return Array.from({ length: 200 }, () => maker.next());
  };
  const events = make();
  expect(make()).toEqual(events);
  const ofOneKey = events.filter(({ partitionKey }) => partitionKey === 'chaos/a/k1').map(({ number }) => number);
  expect(ofOneKey).toEqual(Array.from({ length: ofOneKey.length }, (_, index) => index + 1));
  expect(new Set(events.map(({ expect }) => expect))).toEqual(new Set(['processed', 'filtered', 'deadLettered']));
});

it('makes a key wait behind an event that fails', () => {
  const maker = new EventMaker('a', seeded(5), true);
  const { first, later } = maker.parkedKey(1);
  const [failing, ...waiting] = [...first, ...later];
  expect(failing).toMatchObject({ type: 'spillway.drill.ordered', number: 1, expect: 'deadLettered' });
  expect(waiting.map(({ number, expect }) => [number, expect])).toEqual([
    [2, 'processed'],
    [3, 'processed'],
  ]);
  expect(new Set(waiting.map(({ type, partitionKey }) => `${type} ${partitionKey}`))).toEqual(
    new Set([`spillway.drill.ordered ${failing?.partitionKey}`]),
  );
});

it('sends data as they are, and alters nothing but them for a conflict', () => {
  const event = new EventMaker('a', seeded(5), false).next();
  expect(lineOf(event)).toContain(`"data":${event.dataText}}`);
  expect(JSON.parse(lineOf(event))).toMatchObject({
    id: event.id,
    source: 'chaos/a',
    partitionkey: event.partitionKey,
  });
  const altered = EventMaker.altered(event);
  expect({ ...altered, dataText: event.dataText }).toEqual(event);
  expect(JSON.parse(altered.dataText).n).toBe(-1);
});
