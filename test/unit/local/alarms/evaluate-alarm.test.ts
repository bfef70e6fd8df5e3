import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AlarmState } from '../../../../core/ports/alarms.ts';
import { type EvaluationRule, evaluateAlarm } from '../../../../local/alarms/evaluate-alarm.ts';

type MissingData = EvaluationRule['missingData'];

/** Periods as AWS's documentation draws them, oldest first: `O` within the threshold, `X` beyond it, `-` missing. */
const datapoints = (drawn: string) =>
  [...drawn].map((period) => (period === '-' ? undefined : period === 'X' ? 11 : 9));

const rule = (datapointsToAlarm: number, evaluationPeriods: number, missingData: MissingData): EvaluationRule => ({
  comparison: '>',
  threshold: 10,
  datapointsToAlarm,
  evaluationPeriods,
  missingData,
});

const RULES = ['missing', 'ignore', 'breaching', 'notBreaching'] as const;
const BEFORE = 'the state before';

/** The state by each rule of RULES. */
const states = (drawn: string, datapointsToAlarm: number): string[] =>
  RULES.map((missingData) =>
    evaluateAlarm(rule(datapointsToAlarm, 3, missingData), datapoints(drawn), BEFORE as AlarmState),
  );

// docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html
describe('3 out of 3, in the examples of the documentation', () => {
  it.each([
    ['O-X-X', ['OK', 'OK', 'OK', 'OK']],
    ['O----', ['OK', 'OK', 'OK', 'OK']],
    ['-----', ['INSUFFICIENT_DATA', BEFORE, 'ALARM', 'OK']],
    ['OXX-X', ['ALARM', 'ALARM', 'ALARM', 'ALARM']],
    ['----X', ['INSUFFICIENT_DATA', BEFORE, 'ALARM', 'OK']],
    ['--X--', ['ALARM', BEFORE, 'ALARM', 'OK']],
    ['X----', ['ALARM', BEFORE, 'ALARM', 'OK']],
  ])('%s', (drawn, expected) => {
    expect(states(drawn, 3)).toEqual(expected);
  });
});

describe('2 out of 3, in the examples of the documentation', () => {
  it.each([
    ['O-X-X', ['ALARM', 'ALARM', 'ALARM', 'ALARM']],
    ['OOXOX', ['ALARM', 'ALARM', 'ALARM', 'ALARM']],
    ['O-X--', ['OK', 'OK', 'ALARM', 'OK']],
    ['----O', ['OK', 'OK', 'ALARM', 'OK']],
    ['---X-', ['ALARM', BEFORE, 'ALARM', 'OK']],
    ['----X', ['INSUFFICIENT_DATA', BEFORE, 'ALARM', 'OK']],
  ])('%s', (drawn, expected) => {
    expect(states(drawn, 2)).toEqual(expected);
  });
});

it('waits for the next value where too few came, and goes into ALARM when the oldest has been alone long enough', () => {
  expect(states('----X', 3)[0]).toBe('INSUFFICIENT_DATA');
  expect(states('---X-', 3)[0]).toBe('INSUFFICIENT_DATA');
  expect(states('--X--', 3)[0]).toBe('ALARM');
});

it('counts a missing value as 0 where the rule says so', () => {
  const silent = datapoints('-----');
  expect(evaluateAlarm(rule(3, 3, 'zero'), silent, 'ALARM')).toBe('OK');
  expect(evaluateAlarm({ ...rule(3, 3, 'zero'), comparison: '<' }, silent, 'OK')).toBe('ALARM');
});

it('does not count the threshold itself as beyond', () => {
  const one = { ...rule(1, 1, 'missing'), threshold: 5 };
  expect(evaluateAlarm(one, [5], 'ALARM')).toBe('OK');
  expect(evaluateAlarm({ ...one, comparison: '<' }, [5], 'ALARM')).toBe('OK');
  expect(evaluateAlarm({ ...one, comparison: '<' }, [4], 'OK')).toBe('ALARM');
});

/** The documented rules over text: what is there, newest N of it, filled up; and the two special cases without a filling. */
function model(drawn: string, m: number, n: number, missingData: MissingData, before: AlarmState): AlarmState {
  const there = (missingData === 'zero' ? drawn.replaceAll('-', 'O') : drawn).replaceAll('-', '');
  const beyond = (text: string): number => text.replaceAll('O', '').length;
  const judge = (text: string): AlarmState => (beyond(text) >= m ? 'ALARM' : 'OK');
  if (there.length >= n) return judge(there.substring(there.length - n));
  if (missingData === 'breaching') return judge(there.padEnd(n, 'X'));
  if (missingData === 'notBreaching') return judge(there.padEnd(n, 'O'));
  if (there.includes('O')) return judge(there);
  if (beyond(there) >= m) return 'ALARM';
  if (missingData === 'ignore') return before;
  const age = drawn.length - drawn.search(/X|$/);
  return age >= m ? 'ALARM' : 'INSUFFICIENT_DATA';
}

it('agrees with the documented rules on any periods', () => {
  const limits = fc.integer({ min: 1, max: 5 }).chain((n) => fc.tuple(fc.integer({ min: 1, max: n }), fc.constant(n)));
  const cases = limits.chain(([m, n]) =>
    fc.record({
      m: fc.constant(m),
      n: fc.constant(n),
      drawn: fc.array(fc.constantFrom('O', 'X', '-', '-'), { minLength: n + 2, maxLength: n + 2 }),
      missingData: fc.constantFrom<MissingData>(...RULES, 'zero'),
      before: fc.constantFrom<AlarmState>('OK', 'ALARM', 'INSUFFICIENT_DATA'),
    }),
  );
  fc.assert(
    fc.property(cases, ({ m, n, drawn, missingData, before }) => {
      const text = drawn.join('');
      expect(evaluateAlarm(rule(m, n, missingData), datapoints(text), before)).toBe(
        model(text, m, n, missingData, before),
      );
    }),
    { numRuns: 2_000 },
  );
});
