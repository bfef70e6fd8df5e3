import { afterEach, describe, expect, it } from 'vitest';
import { newContents } from '../../../../adapters/memory/contents.ts';
import { memoryDeadLetterStore } from '../../../../adapters/memory/dead-letter-store.ts';
import { memoryEventStore } from '../../../../adapters/memory/event-store.ts';
import { createMeasure } from '../../../../lambdas/measure/measure.ts';
import { type RunningAlarms, startAlarms } from '../../../../local/alarms/start-alarms.ts';
import { RecordedSeries } from '../../../../local/metrics/recorded-series.ts';
import { startMeasuring } from '../../../../local/metrics/start-measuring.ts';
import { settledBatch, settledEvent, settledRecord } from '../../../support/settled-events.ts';
import { virtualTime } from '../../../support/virtual-time.ts';
import { collectingLogger } from '../../lambdas/shared/collecting-logger.ts';

/** Ten seconds after a whole minute. */
const START = Date.UTC(2026, 10, 21, 12, 0, 10);

let stop = async (): Promise<void> => undefined;
afterEach(() => stop());

function bench() {
  const time = virtualTime(START);
  const series = new RecordedSeries();
  const logger = collectingLogger();
  const alarms: RunningAlarms = startAlarms({ minutes: series, logger, time });
  stop = () => alarms.stop();
  const stateOf = async (name: string) => (await alarms.statuses()).find((alarm) => alarm.name === name)?.state;
  return { time, series, logger, alarms, stateOf };
}

it('looks two seconds after each whole minute, and not before', async () => {
  const { time, series, stateOf } = bench();
  series.add('DeadLetters', START, [1]);
  await time.advance(51_999);
  expect(await stateOf('dead-letters')).toBe('INSUFFICIENT_DATA');
  await time.advance(1);
  expect(await stateOf('dead-letters')).toBe('ALARM');
});

it('says in one sentence what is wrong and where to read on, and when it is over', async () => {
  const { time, series, logger } = bench();
  series.add('DeadLetters', START, [2]);
  await time.advance(60_000);
  series.add('DeadLetters', START + 60_000, [0]);
  await time.advance(300_000);
  expect(logger.lines.map(({ level, message }) => [level, message])).toEqual([
    [
      'warn',
      'Alarm dead-letters is in ALARM: Events failed and wait as dead letters. DeadLetters was above 0 in 1 of 1 value (Maximum of the last minute: 2). What to do: docs/runbooks/dead-letters.md',
    ],
    [
      'info',
      'Alarm dead-letters is over: DeadLetters was above 0 in 0 of 1 value (Maximum of the last minute: 0). What to do: docs/runbooks/dead-letters.md',
    ],
  ]);
});

it('says when nobody measures any more how late events are', async () => {
  const { time, series, logger } = bench();
  for (let minute = 0; minute < 5; minute += 1) series.add('IteratorAge', START + minute * 60_000, [0]);
  await time.advance(600_000);
  await time.advance(300_000);
  expect(logger.lines.map(({ level, message }) => [level, message])).toEqual([
    [
      'error',
      'Alarm oldest-unprocessed-age cannot be judged: IteratorAge was not measured, which counts as nothing known. What to do: docs/runbooks/oldest-unprocessed-age.md',
    ],
  ]);
});

describe('from a poison event to the decision on it', () => {
  it('raises the alarm for dead letters within a minute, and ends it when the letter is discarded', async () => {
    const { time, series, stateOf } = bench();
    const contents = newContents();
    const store = memoryEventStore({ contents, time });
    const letters = memoryDeadLetterStore({ contents });
    const measure = createMeasure({
      store,
      stream: { progress: () => [] },
      metrics: { add: (name, _unit, value) => series.add(name, time.now(), [value]), flush: () => undefined },
      logger: collectingLogger(),
      time,
    });
    const measuring = startMeasuring({ measure, logger: collectingLogger(), time });
    await time.advance(60_000);
    expect(await stateOf('dead-letters')).toBe('OK');

    const failure = { code: 'EVENT_REFUSED', message: 'no' };
    const poison = settledEvent({ outcome: { status: 'deadLettered', attempts: 1, failure } });
    await store.commit(settledBatch([settledRecord('1', [poison])]));
    await time.advance(60_000);
    expect(await stateOf('dead-letters')).toBe('ALARM');

    const { items } = await letters.letters({}, 10);
    await letters.discard([items[0]!.letterId], 'a drill', 'ops', time.now());
    await time.advance(120_000);
    expect(await stateOf('dead-letters')).toBe('OK');
    measuring.stop();
  });
});
