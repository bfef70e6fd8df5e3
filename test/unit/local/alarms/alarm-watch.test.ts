import { expect, it } from 'vitest';
import { type AlarmDefinition, defineAlarm } from '../../../../config/alarm-definition.ts';
import { ALARMS } from '../../../../config/alarms.ts';
import { METRICS } from '../../../../config/metrics.ts';
import { AlarmWatch } from '../../../../local/alarms/alarm-watch.ts';
import { RecordedSeries } from '../../../../local/metrics/recorded-series.ts';

const NOON = Date.UTC(2026, 10, 21, 12);
const MINUTE = 60_000;

const letters = defineAlarm({
  name: 'letters',
  meaning: 'There are letters.',
  metric: 'DeadLetters',
  severity: 'warning',
  statistic: 'Maximum',
});

/** A watch over one metric, of which the test gives the value of each minute from noon on. */
function watching(definition: AlarmDefinition, metric: string, minutes: readonly (number | undefined)[]) {
  const series = new RecordedSeries();
  for (const [minute, value] of minutes.entries()) {
    if (value !== undefined) series.add(metric, NOON + minute * MINUTE + 30_000, [value]);
  }
  return new AlarmWatch([definition], series, NOON);
}

it('tells every change of state once, with the reason', () => {
  const watch = watching(letters, 'DeadLetters', [0, 2, 2, 0]);
  const told = [1, 2, 3, 4].map((minute) =>
    watch.evaluate(NOON + minute * MINUTE + 2_000).map(({ state, reason, isFirst }) => [state, isFirst, reason]),
  );
  expect(told).toEqual([
    [['OK', true, 'DeadLetters was above 0 in 0 of 1 value (Maximum of the last minute: 0).']],
    [['ALARM', false, 'DeadLetters was above 0 in 1 of 1 value (Maximum of the last minute: 2).']],
    [],
    [['OK', false, 'DeadLetters was above 0 in 0 of 1 value (Maximum of the last minute: 0).']],
  ]);
});

it('does not look at the minute that has not ended', () => {
  const watch = watching(letters, 'DeadLetters', [0, 9]);
  expect(watch.evaluate(NOON + MINUTE + 59_999).map(({ state }) => state)).toEqual(['OK']);
});

it('answers state, since when, value and history, newest first', async () => {
  const watch = watching(letters, 'DeadLetters', [0, 2]);
  watch.evaluate(NOON + MINUTE);
  watch.evaluate(NOON + 2 * MINUTE);
  const reason = 'DeadLetters was above 0 in 1 of 1 value (Maximum of the last minute: 2).';
  const before = 'DeadLetters was above 0 in 0 of 1 value (Maximum of the last minute: 0).';
  expect(await watch.statuses()).toEqual([
    {
      name: 'letters',
      state: 'ALARM',
      sinceMs: NOON + 2 * MINUTE,
      reason,
      threshold: 0,
      value: 2,
      history: [
        { atMs: NOON + 2 * MINUTE, state: 'ALARM', reason },
        { atMs: NOON + MINUTE, state: 'OK', reason: before },
      ],
    },
  ]);
});

it('remembers the latest 20 changes', async () => {
  const watch = watching(
    letters,
    'DeadLetters',
    Array.from({ length: 30 }, (_, minute) => minute % 2),
  );
  for (let minute = 1; minute <= 30; minute += 1) watch.evaluate(NOON + minute * MINUTE);
  const [status] = await watch.statuses();
  expect(status?.history.map(({ atMs }) => (atMs - NOON) / MINUTE)).toEqual([
    30, 29, 28, 27, 26, 25, 24, 23, 22, 21, 20, 19, 18, 17, 16, 15, 14, 13, 12, 11,
  ]);
});

it('slides longer periods along by the minute', () => {
  const silence = defineAlarm({
    name: 'silence',
    meaning: 'Nothing comes.',
    metric: 'EventsAccepted',
    severity: 'warning',
    comparison: '<',
    threshold: { dev: 10, prod: 10 },
    periodSeconds: 300,
    missingData: 'breaching',
  });
  const minutes = [2, 2, 2, 2, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
  const watch = watching(silence, 'EventsAccepted', minutes);
  const changes = minutes.flatMap((_, minute) =>
    watch.evaluate(NOON + (minute + 1) * MINUTE).map(({ state, reason }) => [minute + 1, state, reason]),
  );
  expect(changes).toEqual([
    [1, 'ALARM', 'EventsAccepted was below 10 in 1 of 1 value (Sum of the last 5 minutes: 2).'],
    [5, 'OK', 'EventsAccepted was below 10 in 0 of 1 value (Sum of the last 5 minutes: 10).'],
    [6, 'ALARM', 'EventsAccepted was below 10 in 1 of 1 value (Sum of the last 5 minutes: 8).'],
  ]);
});

it('says what silence counts as', () => {
  const watch = watching({ ...letters, missingData: 'breaching' }, 'DeadLetters', []);
  expect(watch.evaluate(NOON + MINUTE).map(({ reason }) => reason)).toEqual([
    'DeadLetters was not measured, which counts as not fine.',
  ]);
});

const judgedHere = ALARMS.filter(({ metric, threshold }) => typeof metric === 'string' && threshold !== undefined);

it.each(judgedHere)('judges $name by what this machine measures', async ({ metric, name, threshold, comparison }) => {
  const series = new RecordedSeries();
  const watch = new AlarmWatch(ALARMS, series, NOON);
  const stateNow = async () => (await watch.statuses()).find((status) => status.name === name)?.state;
  for (let minute = 0; minute < 20; minute += 1) series.add(metric as string, NOON + minute * MINUTE, [0]);
  watch.evaluate(NOON + 20 * MINUTE);
  expect(await stateNow()).toBe('OK');
  for (let minute = 20; minute < 40; minute += 1) {
    series.add(metric as string, NOON + minute * MINUTE, [threshold!.dev * 1.1 + 1]);
  }
  watch.evaluate(NOON + 40 * MINUTE);
  expect(await stateNow()).toBe('ALARM');
  expect(METRICS.map((known) => known.name)).toContain(metric);
  expect(comparison).toBe('>');
});

it('leaves out what only AWS measures, and what no stage has switched on', async () => {
  const names = (await new AlarmWatch(ALARMS, new RecordedSeries(), NOON).statuses()).map(({ name }) => name);
  expect(names).toEqual(judgedHere.map(({ name }) => name));
  expect(names).not.toContain('silence');
  expect(names).not.toContain('store-capacity');
});
