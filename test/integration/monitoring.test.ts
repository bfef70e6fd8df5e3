import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ALARMS } from '../../config/alarms.ts';
import type { AlarmPage, SeriesAnswer, ShardPage } from '../../core/views/answers/monitoring.ts';
import { dataFolder, type RunningPlatform, settled, startPlatform } from '../support/platform.ts';

let folder: Awaited<ReturnType<typeof dataFolder>>;
let platform: RunningPlatform;

const drill = (id: string, behave: string) => ({ id, source: 'drill', type: 'spillway.drill', data: { behave } });

beforeAll(async () => {
  folder = await dataFolder();
  platform = await startPlatform(folder.path, '--drills', '--shards', '2');
  await platform.post('/events', JSON.stringify([drill('a', 'ok'), drill('b', 'ok'), drill('c', 'refuse')]));
  await settled(platform, 3);
  // By itself, so that there is nothing to bisect: the attempt and its two retries.
  await platform.post('/events', JSON.stringify(drill('d', 'crash')));
  await settled(platform, 4);
});
afterAll(async () => {
  await platform?.end('SIGTERM');
  await folder?.remove();
});

/** What a metric has come to since the start, as soon as it is what the test waits for. */
async function until(name: string, statistic: string, expected: number): Promise<SeriesAnswer> {
  for (;;) {
    const series = await platform.get<SeriesAnswer>(`/metrics/series?name=${name}`);
    const values = series.points.map((point) => Number(point[statistic]));
    const value = statistic === 'sum' ? values.reduce((sum, one) => sum + one, 0) : values.at(-1);
    if (value === expected) return series;
    await wait(100);
  }
}

it('tells what came in and what became of it', async () => {
  await until('EventsAccepted', 'sum', 4);
  await until('EventsProcessed', 'sum', 2);
  await until('EventsFailed', 'sum', 2);
  const { unit, kind } = await until('DeadLetters', 'maximum', 2);
  expect([unit, kind]).toEqual(['Count', 'gauge']);
});

it('counts what AWS would count of function and mapping: the crash is three errors of one record', async () => {
  const { points } = await until('FunctionErrors', 'sum', 3);
  expect(points.length).toBeGreaterThan(0);
  await until('RecordsGivenUp', 'sum', 1);
});

it('tells that the books agree', async () => {
  await until('LedgerImbalance', 'maximum', 0);
  const { points } = await until('StoreUnavailable', 'maximum', 0);
  expect(points.map(({ maximum }) => maximum)).toEqual(points.map(() => 0));
});

it('tells how the stream is cut and how far each shard is', async () => {
  const { items } = await platform.get<ShardPage>('/shards');
  expect(items.map(({ shardId, state, behind }) => [shardId, state, behind])).toEqual([
    ['shardId-000000000000', 'open', 0],
    ['shardId-000000000001', 'open', 0],
  ]);
  expect(items.reduce((sum, { received }) => sum + received, 0)).toBe(4);
  const positions = items.filter(({ settled: count }) => count > 0).map(({ position }) => position);
  expect(positions.every((position) => /^\d+$/.test(position ?? ''))).toBe(true);
});

it('lists the alarms that this machine can judge, with the pages that help', async () => {
  const { items } = await platform.get<AlarmPage>('/alarms');
  const judged = ALARMS.filter(({ metric, threshold }) => typeof metric === 'string' && threshold !== undefined);
  expect(items.map(({ name, runbook }) => [name, runbook])).toEqual(
    judged.map(({ name, runbook }) => [name, `docs/runbooks/${runbook}.md`]),
  );
});
