import { beforeAll, expect, it } from 'vitest';
import type { WindowPage } from '../../../core/views/answers/catalogue.ts';
import type { EventAnswer } from '../../../core/views/answers/events.ts';
import type { StatisticsAnswer } from '../../../core/views/answers/statistics.ts';
import { everyItem, sendLines } from './send.ts';
import { type Api, settled } from './stack.ts';
import { EVENT_LINES, TRUTH, type ValueTotals } from './truth.ts';

type Window = WindowPage['items'][number];

const HOURS = '/aggregates/sensor.temperature.hourly?key=nab/machine_temperature';
/** The last lines, the file with the duplicates among them. */
const AGAIN = EVENT_LINES.slice(-4_500);

const totalsOf = (windows: readonly Window[], hour: string | undefined): ValueTotals => ({
  hour,
  count: windows.reduce((total, { count }) => total + count, 0),
  min: Math.min(...windows.map(({ min }) => min)),
  max: Math.max(...windows.map(({ max }) => max)),
  sum: windows.reduce((total, { sum }) => total + sum, 0),
});

const received = ({ byType }: StatisticsAnswer, type: string): number =>
  byType.find((one) => one.type === type)?.received ?? 0;

/** The data sets whole, through HTTP to the query API. Some of their events may be there already. */
export function realDataTests(api: () => Api): void {
  let before: StatisticsAnswer;
  let after: StatisticsAnswer;
  beforeAll(async () => {
    before = await settled(api());
    await sendLines(api(), EVENT_LINES);
    after = await settled(api(), before.totals.received + TRUTH.rows);
  }, 300_000);

  it('are counted as they truly are, by type and by source', () => {
    const rows = Object.keys(TRUTH.byType).map((type) => [type, received(after, type) - received(before, type)]);
    expect(Object.fromEntries(rows)).toEqual(TRUTH.byType);
    const events = after.bySource.filter(({ source }) => source in TRUTH.bySource);
    expect(Object.fromEntries(events.map(({ source, processed }) => [source, processed]))).toEqual(TRUTH.bySource);
    const [was, is] = [before.totals, after.totals];
    const settledRows = is.processed + is.duplicates - was.processed - was.duplicates;
    expect([is.received - was.received, settledRows]).toEqual([TRUTH.rows, TRUTH.rows]);
    const { processed, duplicates } = is;
    expect(is).toEqual({ ...was, received: was.received + TRUTH.rows, processed, duplicates });
    expect(after.balanced).toBe(true);
  });

  it.each(TRUTH.values)('come to the true count, sum and bounds: hour $hour', async (truth) => {
    const windows = await everyItem<Window>(api(), HOURS);
    const isAsked = ({ windowStart }: Window) =>
      truth.hour === undefined || Date.parse(windowStart) === Date.parse(truth.hour);
    const { sum, ...others } = totalsOf(windows.filter(isAsked), truth.hour);
    expect(others).toEqual({ hour: truth.hour, count: truth.count, min: truth.min, max: truth.max });
    expect(Math.abs(sum - truth.sum)).toBeLessThan(1e-9 * truth.sum);
  });

  it('come back as they were sent', async () => {
    for (const line of EVENT_LINES.filter((_, index) => index % 997 === 0)) {
      const { id, source } = JSON.parse(line) as EventAnswer;
      const path = `/events/${encodeURIComponent(id)}?source=${encodeURIComponent(source)}`;
      const text = await (await api().request(path)).text();
      expect(text).toContain(line.slice(line.indexOf('"data":'), -1));
      expect(JSON.parse(text)).toMatchObject({ id, source, status: 'processed' });
    }
  });

  it('sent again count as duplicates, and nothing else changes', async () => {
    const windows = await everyItem<Window>(api(), HOURS);
    await sendLines(api(), AGAIN);
    const again = await settled(api(), after.totals.received + AGAIN.length);
    expect(again.totals).toEqual({
      ...after.totals,
      received: after.totals.received + AGAIN.length,
      duplicates: after.totals.duplicates + AGAIN.length,
    });
    expect(again.bySource).toEqual(after.bySource);
    expect(await everyItem<Window>(api(), HOURS)).toEqual(windows);
  }, 300_000);

  it('sent again with other content count as conflicts: the first one stands', async () => {
    const [line = ''] = EVENT_LINES;
    const { id, source, data } = JSON.parse(line) as EventAnswer;
    const { totals } = await settled(api());
    await sendLines(api(), [line.replace('"data":{', '"data":{"changed":true,')]);
    const { totals: then } = await settled(api(), totals.received + 1);
    expect(then).toEqual({ ...totals, received: totals.received + 1, conflicts: totals.conflicts + 1 });
    const conflicts = await everyItem<EventAnswer>(api(), '/conflicts');
    expect(conflicts).toContainEqual(expect.objectContaining({ id, source, data: { changed: true, ...Object(data) } }));
    const stands = await api().get<EventAnswer>(`/events/${id}?source=${encodeURIComponent(source)}`);
    expect(stands.data).toEqual(data);
  });
}
