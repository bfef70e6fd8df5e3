import type { FunctionName } from './functions.ts';

const KILOBYTE = 1_000;

/**
 * The most that a cold start of each function may read, minified: a dependency that comes in by the way is noticed here.
 * What a function loads only when it needs it is not counted.
 */
export const BUNDLE_BUDGETS: Readonly<Record<FunctionName, number>> = {
  ingest: 450 * KILOBYTE,
  query: 750 * KILOBYTE,
  operate: 750 * KILOBYTE,
  authorizer: 300 * KILOBYTE,
  process: 600 * KILOBYTE,
  isolate: 200 * KILOBYTE,
  redrive: 600 * KILOBYTE,
  replay: 600 * KILOBYTE,
  'failed-batches': 900 * KILOBYTE,
  'redrive-worker': 750 * KILOBYTE,
  breaker: 550 * KILOBYTE,
  monitoring: 300 * KILOBYTE,
  measure: 600 * KILOBYTE,
  projector: 350 * KILOBYTE,
};
