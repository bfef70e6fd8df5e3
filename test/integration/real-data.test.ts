import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dataFolder, type RunningPlatform, settled, startPlatform } from '../support/platform.ts';

const DATA = resolve(import.meta.dirname, '../../../shared/data');
const FILES = ['nab_machine_temperature', 'web_access', 'windows_events', 'zeek'];
const BATCH = 500;

interface Truth {
  readonly _totals: {
    readonly rows: number;
    readonly by_type: Readonly<Record<string, number>>;
    readonly by_source: Readonly<Record<string, number>>;
  };
}

interface Window {
  readonly windowStart: string;
  readonly key: string;
  readonly count: number;
  readonly sum: number;
  readonly min: number;
  readonly max: number;
  readonly mean: number;
}

const readLines = (file: string): string[] => readFileSync(`${DATA}/${file}.ndjson`, 'utf8').trimEnd().split('\n');

async function sendAll(platform: RunningPlatform): Promise<void> {
  for (const file of FILES) {
    const lines = readLines(file);
    for (let at = 0; at < lines.length; at += BATCH) {
      const body = lines.slice(at, at + BATCH).join('\n');
      const answer = await platform.post('/events', body, { 'content-type': 'application/x-ndjson' });
      expect(answer.status).toBe(202);
      await answer.arrayBuffer();
    }
  }
}

async function allWindows(platform: RunningPlatform): Promise<Window[]> {
  const windows: Window[] = [];
  let cursor: string | null = '';
  while (cursor !== null) {
    const page: { items: Window[]; nextCursor: string | null } = await platform.get(
      `/aggregates/sensor.temperature.hourly?limit=1000${cursor && `&cursor=${cursor}`}`,
    );
    windows.push(...page.items);
    cursor = page.nextCursor;
  }
  return windows;
}

const isClose = (actual: number, expected: number): boolean =>
  Math.abs(actual - expected) <= 1e-9 * Math.max(1, Math.abs(expected));

/** Every hour of truth_hourly.csv.gz that the platform tells otherwise. */
function differences(windows: readonly Window[]): string[] {
  const rows = gunzipSync(readFileSync(`${DATA}/truth_hourly.csv.gz`))
    .toString()
    .trimEnd()
    .split('\n')
    .slice(1);
  const byHour = new Map(windows.map((window) => [`${window.windowStart} ${window.key}`, window]));
  const wrong = rows.filter((row) => {
    const [, hour = '', source = '', , ...numbers] = row.split(',');
    const [count = 0, min = 0, max = 0, sum = 0, mean = 0] = numbers.map(Number);
    const window = byHour.get(`${hour.replace('Z', '.000Z')} ${source}`);
    if (window === undefined || window.count !== count || window.min !== min || window.max !== max) return true;
    return !isClose(window.sum, sum) || !isClose(window.mean, mean);
  });
  return rows.length === windows.length ? wrong : [`${windows.length} windows instead of ${rows.length}`, ...wrong];
}

describe.skipIf(!existsSync(DATA))(
  'the data sets, against their true totals (skipped where they are not there)',
  () => {
    let platform: RunningPlatform;
    let folder: Awaited<ReturnType<typeof dataFolder>>;
    beforeAll(async () => {
      folder = await dataFolder();
      platform = await startPlatform(folder.path);
    });
    afterAll(async () => {
      await platform.end('SIGTERM');
      await folder.remove();
    });

    it('counts every event once, and a second pass changes nothing but the duplicates', async () => {
      const truth = JSON.parse(readFileSync(`${DATA}/truth.json`, 'utf8')) as Truth;
      // The types and sources of windows_events count 423 rows that repeat an id.
      const bySource = { ...truth._totals.by_source, 'windows/WORKSTATION5': 1_677 };

      await sendAll(platform);
      const first = await settled(platform, 29_435);
      expect(first.totals).toMatchObject({ received: 29_435, processed: 29_012, duplicates: 423 });
      expect(first.totals).toMatchObject({ conflicts: 0, filtered: 0, deadLettered: 0, inFlight: 0 });
      expect(first.balanced).toBe(true);
      expect(Object.fromEntries(first.bySource.map((one) => [one.source, one.processed]))).toEqual(bySource);
      const byType = Object.fromEntries(first.byType.map((one) => [one.type, one.processed]));
      const { 'windows.security': security = 0, 'windows.sysmon': sysmon = 0, ...others } = byType;
      const { 'windows.security': _, 'windows.sysmon': __, ...trueOthers } = truth._totals.by_type;
      expect(others).toEqual(trueOthers);
      expect(security + sysmon).toBe(1_677);
      expect(differences(await allWindows(platform))).toEqual([]);

      await sendAll(platform);
      const second = await settled(platform, 58_870);
      expect(second.totals).toMatchObject({ received: 58_870, processed: 29_012, duplicates: 29_858, conflicts: 0 });
      expect(second.balanced).toBe(true);
      const effects = (types: typeof first.byType) =>
        types.map(({ type, processed, failed }) => ({ type, processed, failed }));
      expect(effects(second.byType)).toEqual(effects(first.byType));
      expect(second.bySource).toEqual(first.bySource);
      expect(differences(await allWindows(platform))).toEqual([]);
    });

    it('gives every event back as it was sent', async () => {
      for (const file of FILES) {
        for (const line of readLines(file).filter((_, index) => index % 400 === 0)) {
          const sent = JSON.parse(line) as { id: string; source: string; data: unknown };
          const answer = await fetch(
            `${platform.url}/events/${encodeURIComponent(sent.id)}?source=${encodeURIComponent(sent.source)}`,
          );
          const text = await answer.text();
          expect(text).toContain(line.slice(line.indexOf('"data":'), -1));
          expect(JSON.parse(text)).toMatchObject({ id: sent.id, source: sent.source, status: 'processed' });
        }
      }
    });

    it('finds the events of an hour by type and time, and by a field of their data', async () => {
      const hour = 'from=2013-12-16T17:00:00Z&to=2013-12-16T18:00:00Z';
      const inHour = await platform.get<{ items: unknown[] }>(`/events?type=sensor.*&${hour}`);
      expect(inHour.items).toHaveLength(12);
      const cold = await platform.get<{ items: { id: string }[] }>(`/events?type=sensor.temperature&${hour}&q=value<3`);
      expect(cold.items).toHaveLength(1);
    });
  },
);
