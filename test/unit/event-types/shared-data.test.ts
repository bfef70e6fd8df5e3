import { existsSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { AggregateEntry } from '../../../core/events/event.ts';
import { EVENT_TYPES } from '../../../event-types/catalogue.ts';
import { runEventsOf, type SentEvent } from './run-event.ts';

/** The whole public data sets lie beside the repository where they are at hand; test/fixtures/events has samples. */
const SHARED = new URL('../../../../shared/data/', import.meta.url);
const isPresent = existsSync(new URL('truth_hourly.csv.gz', SHARED));
if (!isPresent) console.warn('SKIPPED: the whole data sets are not in ../shared/data, only their samples are tested.');

const run = runEventsOf(EVENT_TYPES);
const runsOf = (name: string) =>
  readFileSync(new URL(`${name}.ndjson`, SHARED), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => run(JSON.parse(line) as SentEvent));

interface Window {
  count: number;
  sum: number;
  min: number;
  max: number;
}

function fold(entries: readonly AggregateEntry[]): Map<string, Window> {
  const windows = new Map<string, Window>();
  for (const { aggregate, key, windowStartMs, value } of entries) {
    const name = `${aggregate} ${key} ${windowStartMs}`;
    const window = windows.get(name) ?? { count: 0, sum: 0, min: value, max: value };
    windows.set(name, {
      count: window.count + 1,
      sum: window.sum + value,
      min: Math.min(window.min, value),
      max: Math.max(window.max, value),
    });
  }
  return windows;
}

describe.skipIf(!isPresent)('the whole data sets', () => {
  it.each([
    ['nab_machine_temperature', 22_695],
    ['web_access', 2_500],
    ['windows_events', 2_100],
    ['zeek', 2_140],
  ])('%s: every one of its %i events is taken', (name, rows) => {
    const runs = runsOf(name);
    expect(runs).toHaveLength(rows);
    expect(runs.filter((one) => 'refused' in one)).toEqual([]);
  });

  it('the hourly aggregates of the sensor equal the ones computed with exact decimals', () => {
    const entries = runsOf('nab_machine_temperature').flatMap((one) => ('aggregates' in one ? one.aggregates : []));
    const windows = fold(entries);
    const truth = gunzipSync(readFileSync(new URL('truth_hourly.csv.gz', SHARED)))
      .toString()
      .trimEnd()
      .split('\n');
    for (const row of truth.slice(1)) {
      const [, hour = '', source, , count, min, max, sum = ''] = row.split(',');
      const window = windows.get(`sensor.temperature.hourly ${source} ${Date.parse(hour)}`);
      expect(window).toMatchObject({ count: Number(count), min: Number(min), max: Number(max) });
      expect(Math.abs((window?.sum ?? 0) / Number(sum) - 1)).toBeLessThan(1e-9);
    }
    expect(windows.size).toBe(truth.length - 1);
  });
});
