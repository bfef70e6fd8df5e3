import { expect, it } from 'vitest';
import { FAULTS } from '../../../chaos/faults/all-faults.ts';
import { renderReport } from '../../../chaos/report.ts';
import type { ChaosResult, StepResult } from '../../../chaos/run.ts';
import { shortfalls } from '../../../chaos/shortfall.ts';

const step = (name: string, acceptedMs: number, committedMs: number, visibleMs: number): StepResult => ({
  fault: FAULTS.find((fault) => fault.name === name)!,
  recovery: { acceptedMs, committedMs, visibleMs },
});
const result = (changes: Partial<ChaosResult>): ChaosResult => ({
  seed: 1,
  steps: [],
  skipped: new Map(),
  kills: 2,
  starts: 3,
  accepted: 100,
  mishaps: new Map(),
  seconds: 4,
  folder: undefined,
  anomalies: [],
  received: 100,
  totals: { processed: 100 },
  ...changes,
});
const linesWith = (text: string, changes: Partial<ChaosResult>): string[] =>
  renderReport(result(changes))
    .split('\n')
    .filter((line) => line.includes(text));

it('says which goals of recovery were kept, by the slowest of a hundred', () => {
  const steps = [
    step('kill -9 the platform', 400, 900, 950),
    step('kill -9 the platform', 500, 2_100, 2_200),
    step('kill -9 the postmaster', 5, 3_000, 3_500),
  ];
  expect(linesWith('goal: ', { steps })).toEqual([
    'goal: 202 again after kill -9 of the platform within 1000 ms: kept, p99 of 2 is 500',
    'goal: next commit after kill -9 of the platform within 2000 ms: MISSED, p99 of 2 is 2100',
    'goal: next commit after PostgreSQL was hit within 3000 ms: kept, p99 of 1 is 3000',
  ]);
});

it('names what was found, the first of each kind in words', () => {
  const anomalies = [1, 2].map((number) => ({ kind: 'lost', subject: `s e-${number}`, detail: 'is gone' }) as const);
  expect(linesWith('lost', { anomalies })).toEqual(['lost: 2']);
  expect(linesWith('is gone', { anomalies })).toEqual(['  s e-1 is gone', '  s e-2 is gone']);
  expect(linesWith('0 anomalies', {})).toEqual(['0 anomalies']);
});

it('says in which respects a run did less than it was asked to', () => {
  const steps = [step('kill -9 the platform', 1, 2, 3), step('kill -9 the platform', 1, 2, 3)];
  expect(shortfalls(result({ steps }), { kills: 2, kinds: 1, events: 100 })).toEqual([]);
  expect(shortfalls(result({ steps }), { kills: 3, kinds: 2, events: 101 })).toEqual([
    '2 times kill -9, at least 3 were asked for',
    '1 kinds of faults, at least 2 were asked for',
    '100 events accepted, at least 101 were asked for',
  ]);
});
