import { setImmediate as turn } from 'node:timers/promises';
import { type Cost, costOf, type Run } from './cost.ts';

/** One call of a handler, with other events each time; resolves to their number when the handler has answered. */
export type Call = () => Promise<number>;

const RUNS = 10;
const WARM_UP_SHARE = 0.2;

async function runFor(call: Call, seconds: number): Promise<Run> {
  const cpuBefore = process.cpuUsage();
  const startMs = performance.now();
  const endMs = startMs + seconds * 1_000;
  let events = 0;
  let nowMs = startMs;
  while (nowMs < endMs) {
    events += await call();
    nowMs = performance.now();
  }
  const { user, system } = process.cpuUsage(cpuBefore);
  return { events, wallSeconds: (nowMs - startMs) / 1_000, cpuSeconds: (user + system) / 1e6 };
}

/** @param seconds of all runs together, behind a warm-up */
export async function measureHandler(call: Call, seconds: number): Promise<Cost> {
  await runFor(call, seconds * WARM_UP_SHARE);
  const runs: Run[] = [];
  for (let run = 0; run < RUNS; run += 1) {
    // Answers that are there at once leave no turn to anything else, not even to an interrupt.
    await turn();
    runs.push(await runFor(call, seconds / RUNS));
  }
  return costOf(runs);
}
