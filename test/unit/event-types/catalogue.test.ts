import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { EVENT_TYPES } from '../../../event-types/catalogue.ts';
import { runEventsOf, type SentEvent } from './run-event.ts';

const FIXTURES = new URL('../../fixtures/events/', import.meta.url);
const run = runEventsOf(EVENT_TYPES);

it('lists the types that ship', () => {
  expect(EVENT_TYPES.map(({ type }) => type)).toEqual([
    'order.placed',
    'sensor.temperature',
    'web.access',
    'windows.*',
    'zeek.*',
  ]);
});

it.each(EVENT_TYPES)('$type carries an example of its latest version', ({ type, example, versions }) => {
  const sent = example as SentEvent;
  expect(sent.type.startsWith(type.replace('*', ''))).toBe(true);
  expect(run({ ...sent, dataschema: `${type}/${versions.length}` })).toMatchObject({ data: sent.data });
});

describe('samples of real data', () => {
  it.each([
    ['nab_machine_temperature', 20, 20],
    ['web_access', 20, 15],
    ['windows_events', 15, 0],
    ['zeek', 20, 7],
  ])('%s: all 20 are taken, %i of them distinct, with %i entries of aggregates', (name, distinct, entries) => {
    const lines = readFileSync(new URL(`${name}.ndjson`, FIXTURES), 'utf8')
      .trimEnd()
      .split('\n');
    const events = lines.map((line) => JSON.parse(line) as SentEvent);
    const runs = events.map(run);
    expect(runs.filter((one) => 'refused' in one)).toEqual([]);
    expect(runs).toHaveLength(20);
    expect(new Set(events.map(({ id }) => id)).size).toBe(distinct);
    expect(runs.flatMap((one) => ('aggregates' in one ? one.aggregates : []))).toHaveLength(entries);
  });
});
