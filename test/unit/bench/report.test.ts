import { expect, it } from 'vitest';
import type { Measurement } from '../../../bench/measure-load.ts';
import { type Report, renderReport, toRow } from '../../../bench/report.ts';

const ceiling = { copyRowsPerSecond: 400_000, medianRowsPerSecond: 390_000 };

const measurement = (p50: number): Measurement => ({
  load: {
    startedAtMs: 0,
    answeredAtMs: 10_000,
    requests: 4_000,
    accepted: 2_000_000,
    resent: 0,
    refused: 0,
    answerMs: { p50: 1, p95: 2, p99: 3 },
    visibleMs: { p50, p95: p50 * 2, p99: p50 * 3 },
    visibleSamples: 900,
    latestStartMs: 1,
    cpuSeconds: 0.5,
  },
  acceptedPerSecond: 200_000,
  committedPerSecond: 180_000,
  cpuMicrosPerEvent: { generator: 0.25, platform: 5, postgres: 3.333 },
  threadMicrosPerEvent: { MainThread: 2.5, process: 2 },
  residentMiB: 812.4,
  residentRssMiB: 1_500,
  residentByProcessMiB: { platform: 500, postgres: 312.4 },
  streamBytesPerEvent: 34.4,
});

const report = (): Report => ({
  machine: { cpu: 'Test CPU', cores: 2, memoryGiB: 24, node: '24.0.0' },
  seconds: 10,
  ceiling,
  latencyResolution: { ms: 2.5, share: 0.05 },
  rows: [toRow(500, ceiling, measurement(60), measurement(5))],
});

it('sets every row in relation to the ceiling', () => {
  expect(toRow(500, ceiling, measurement(60), measurement(5))).toMatchObject({
    batch: 500,
    acceptedPerSecond: 200_000,
    committedPerSecond: 180_000,
    ratio: 0.45,
    latencyMs: { p50: 60, p95: 120, p99: 180 },
    halfLoadLatencyMs: { p50: 5, p95: 10, p99: 15 },
    residentMiB: 812.4,
  });
});

it('refuses to report a latency that nobody saw', () => {
  const blind = measurement(1);
  const { visibleMs: _, ...load } = blind.load;
  expect(() => toRow(500, ceiling, { ...blind, load: { ...load, visibleMs: undefined } })).toThrow('measure longer');
});

it('prints a table that lines up', () => {
  const full = report();
  full.duplicates = { ...toRow(500, ceiling, measurement(99)), share: 0.01 };
  full.fixedRate = { ...toRow(500, ceiling, measurement(11)), eventsPerSecond: 100_000 };
  const table = renderReport(full).split('\n').slice(3, 7);
  expect(table).toEqual([
    '                           accepted/s  committed/s  of COPY  visible ms p50/p95/p99  samples   at half load  CPU µs/event gen/node/pg  stream B/event  resident MiB',
    'batch 500                     200,000      180,000     0.45          60 / 120 / 180      900  5.0 / 10 / 15        0.25 / 5.00 / 3.33              34           812',
    'batch 500 at 100,000/s        200,000      180,000     0.45            11 / 22 / 33      900              -        0.25 / 5.00 / 3.33              34           812',
    'batch 500, 1 % sent twice     200,000      180,000     0.45          99 / 198 / 297      900              -        0.25 / 5.00 / 3.33              34           812',
  ]);
  expect(renderReport(full)).toContain(
    '\nPlatform by thread, CPU µs/event, batch 500 at 100,000/s: MainThread 2.50, process 2.00\n',
  );
});
