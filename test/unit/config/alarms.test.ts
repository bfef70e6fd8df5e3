import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import * as adapter from '../../../adapters/system/emf-metrics.ts';
import { thresholdOf } from '../../../config/alarm-definition.ts';
import { ALARMS } from '../../../config/alarms.ts';
import { METRICS, METRICS_NAMESPACE } from '../../../config/metrics.ts';

const RUNBOOKS = join(import.meta.dirname, '../../../docs/runbooks');

const statisticOf = { counter: 'Sum', gauge: 'Maximum', measurement: 'p99' } as const;

describe.each(ALARMS)('the alarm $name', (alarm) => {
  it('looks at a metric that the platform writes on one machine too, or says why there is none', () => {
    const { metric } = alarm;
    if (typeof metric === 'string') {
      const kind = METRICS.find(({ name }) => name === metric)?.kind;
      expect(kind).toBeDefined();
      expect(alarm.statistic).toBe(statisticOf[kind!]);
    } else {
      expect(metric.whyOnlyOnAws).toMatch(/^[A-Z].{20,}\.$/);
      expect(metric.namespace).toMatch(/^AWS\//);
    }
  });

  it('has limits that CloudWatch takes', () => {
    expect(alarm.periodSeconds % 60).toBe(0);
    expect(alarm.datapointsToAlarm).toBeGreaterThanOrEqual(1);
    expect(alarm.datapointsToAlarm).toBeLessThanOrEqual(alarm.evaluationPeriods);
    expect(alarm.evaluationPeriods * alarm.periodSeconds).toBeLessThanOrEqual(86_400);
  });

  it('says what it means in a sentence, and has a page that helps', () => {
    expect(alarm.name).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
    expect(alarm.meaning).toMatch(/^[A-Z].*\.$/);
    const page = readFileSync(join(RUNBOOKS, `${alarm.runbook}.md`), 'utf8');
    expect(page).toMatch(new RegExp(`^# ${alarm.runbook}$`, 'm'));
    expect([...page.matchAll(/^## (.*)$/gm)].map(([, heading]) => heading)).toEqual([
      'What it means',
      'What was kept',
      'How to see the cause',
      'What to do',
      'How to tell it is over',
    ]);
  });
});

it('has no two alarms of one name, and no page that no alarm leads to', () => {
  expect(new Set(ALARMS.map(({ name }) => name)).size).toBe(ALARMS.length);
  const pages = readdirSync(RUNBOOKS).map((file) => file.replace('.md', ''));
  expect(pages.sort()).toEqual([...new Set(ALARMS.map(({ runbook }) => runbook))].sort());
});

it('links pages only to pages that there are', () => {
  const pages = readdirSync(RUNBOOKS);
  const links = pages.flatMap((file) => [
    ...readFileSync(join(RUNBOOKS, file), 'utf8').matchAll(/\]\(([\w-]+\.md)\)/g),
  ]);
  expect(links.length).toBeGreaterThan(10);
  expect(links.map(([, page]) => page).filter((page) => !pages.includes(page!))).toEqual([]);
});

it('covers what operators must hear of', () => {
  expect(ALARMS.map(({ name }) => name)).toEqual([
    'oldest-unprocessed-age',
    'retention-at-risk',
    'silence',
    'processing-errors',
    'store-unavailable',
    'dead-letters',
    'failed-batches',
    'failed-batches-stuck',
    'undelivered-invocations',
    'dropped-events',
    'destination-delivery-failures',
    'ledger-imbalance',
    'server-errors',
    'end-to-end-p99',
    'stream-throttles',
    'stream-read-throttles',
    'function-throttles-ingest',
    'function-throttles-query',
    'function-throttles-operate',
    'function-throttles-authorizer',
    'function-throttles-process',
    'store-write-throttles',
    'store-read-throttles',
    'store-capacity',
    'statistics-behind',
    'background-errors-failed-batches',
    'background-errors-redrive-worker',
    'background-errors-breaker',
    'background-errors-measure',
    'background-errors-projector',
  ]);
});

it('takes the threshold of the stage, and another one before it', () => {
  const age = ALARMS.find(({ name }) => name === 'oldest-unprocessed-age')!;
  expect(thresholdOf(age, 'prod')).toBe(120_000);
  expect(thresholdOf(age, 'dev')).toBe(300_000);
  expect(thresholdOf(age, 'prod', { 'oldest-unprocessed-age': 0 })).toBe(0);
  const silence = ALARMS.find(({ name }) => name === 'silence')!;
  expect(thresholdOf(silence, 'prod')).toBeUndefined();
  expect(thresholdOf(silence, 'prod', { silence: 100 })).toBe(100);
});

it('has no two metrics of one name, and one namespace for writing and for reading them', () => {
  expect(new Set(METRICS.map(({ name }) => name)).size).toBe(METRICS.length);
  expect(adapter.METRICS_NAMESPACE).toBe(METRICS_NAMESPACE);
});
