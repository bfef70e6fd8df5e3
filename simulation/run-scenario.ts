import { newContents } from '../adapters/memory/contents.ts';
import { memoryDeadLetterStore } from '../adapters/memory/dead-letter-store.ts';
import { memoryEventStore } from '../adapters/memory/event-store.ts';
import type { DeadLetterStore } from '../core/ports/dead-letters.ts';
import type { EventStore } from '../core/ports/event-store.ts';
import type { Anomaly } from './check/anomaly.ts';
import { checkEnd } from './check/check-end.ts';
import { Watch } from './check/watch.ts';
import { drawsOf } from './draws.ts';
import { FaultPlan } from './fault-plan.ts';
import type { Mutant } from './mutants/mutant.ts';
import type { Scenario } from './scenario.ts';
import { type Scheduler, scheduler } from './scheduler.ts';
import { Trace } from './trace.ts';
import { Clients } from './world/clients.ts';
import { nemesis } from './world/nemesis.ts';
import { Platform } from './world/platform.ts';
import { LEASE_MS } from './world/redrive.ts';
import { SimulatedStream } from './world/stream.ts';

const START_MS = Date.UTC(2026, 0, 1);
/** Once no fault acts any more, everything must be settled within this. */
const DRAIN_MS = 10 * 60_000;
const DRAIN_A_HANG_MS = 5 * 60_000;
/** Commits on their way for longer than the longest fault have arrived. */
const AFTERMATH_MS = 10 * 60_000;

export interface RunResult {
  readonly anomalies: readonly Anomaly[];
  readonly trace: Trace;
  /** Virtual milliseconds until everything was settled. */
  readonly virtualMs: number;
  readonly invocations: number;
}

/** Runs a scenario to its end. The same scenario comes to the same result every time. */
export async function runScenario(scenario: Scenario, mutant: Mutant = {}): Promise<RunResult> {
  const draws = drawsOf(scenario.seed, 1);
  const time = scheduler(START_MS, draws.random);
  const trace = new Trace(time);
  const faults = new FaultPlan(scenario.faults, scenario.healedAtMs, time, trace);
  const stream = new SimulatedStream(scenario.shards, time, faults, trace);
  const watch = new Watch(stream);
  stream.onCheckpoint = (shardId, sequenceNumber) => watch.checkpointed(shardId, sequenceNumber);
  const contents = newContents();
  const memory = memoryEventStore({ time, contents });
  const memoryLetters = memoryDeadLetterStore({ contents });
  const store = watched(mutant.store?.(memory) ?? memory, watch, trace);
  const source = mutant.source?.(stream) ?? stream;
  const clients = new Clients(scenario, {
    stream,
    time,
    draws,
    faults,
    trace,
    tellsBeforeAppend: mutant.tellsBeforeAppend ?? false,
  });
  const platform = new Platform(scenario, stream, {
    time,
    draws,
    faults,
    trace,
    watch,
    store,
    letters: traced(mutant.letters?.(memoryLetters) ?? memoryLetters, trace),
    source,
    mutant,
    isFixed: () => time.now() >= START_MS + scenario.healedAtMs,
  });

  platform.start();
  let isCalm = false;
  const calm = [nemesis(scenario.faults, { platform, stream, time, trace }), time.sleep(scenario.healedAtMs)];
  void Promise.all(calm).then(() => {
    isCalm = true;
  });
  void clients.send(scenario.events);
  const isOver = (): boolean => isCalm && clients.isDone && watch.isDrained;
  const isDrained = await time.runUntil(isOver, START_MS + scenario.healedAtMs + drainMs(scenario));
  const virtualMs = time.now() - START_MS;
  trace.note(isDrained ? 'drained' : 'not-drained');
  if (!isDrained)
    watch.report('stuck', `it has not come to rest ${drainMs(scenario) / 60_000} minutes after the last fault`);
  else if (!(await complete(redriveAll(platform, time), time, drainMs(scenario)))) {
    watch.report('stuck', 'a redrive has not come to its end');
  }
  await complete(platform.stop(), time, AFTERMATH_MS);
  // What is still on its way to the store arrives late, and must change nothing.
  await time.runUntil(() => false, time.now() + AFTERMATH_MS);

  watch.checkInvocations(scenario);
  const atEnd = await checkEnd({ log: stream.log, told: clients.told, store, isDrained });
  return { anomalies: [...watch.anomalies, ...atEnd], trace, virtualMs, invocations: watch.invocations };
}

/** The store, with a look at every commit that it makes. */
const watched = (store: EventStore, watch: Watch, trace: Trace): EventStore => ({
  ...store,
  async commit(batch) {
    const result = await store.commit(batch);
    const { skippedRecords, ...counts } = result;
    const numbers = batch.records.map(({ sequenceNumber }) => sequenceNumber);
    const skipped = skippedRecords > 0 ? `, ${skippedRecords} settled before` : '';
    trace.note('commit', `${batch.shardId} ${numbers.join(' ')} as ${batch.requestId}${skipped}`);
    for (const [kind, count] of Object.entries(counts)) if (count > 0) trace.count(kind, count);
    if (skippedRecords > 0) trace.count('fenced', skippedRecords);
    watch.committed(batch, result);
    return result;
  },
});

const traced = (letters: DeadLetterStore, trace: Trace): DeadLetterStore => ({
  ...letters,
  async claim(filter, limit, nowMs, claim) {
    const taken = await letters.claim(filter, limit, nowMs, claim);
    if (taken.length > 0) trace.note('claim', `${taken.map(({ event }) => event.id).join(' ')} for ${claim.token}`);
    return taken;
  },
  release(token) {
    trace.note('release', token);
    return letters.release(token);
  },
  async resolve(token, resolutions, nowMs) {
    const result = await letters.resolve(token, resolutions, nowMs);
    const outcomes = resolutions.map(({ settled: { event, outcome } }) => `${event.id} ${outcome.status}`);
    trace.note('resolve', `for ${token}: ${outcomes.join(', ')}; lost ${result.lost}`);
    if (result.lost > 0) trace.count('lost-claim', result.lost);
    return result;
  },
});

/** An event that hangs costs a timeout at each step of the bisect, and one in each redrive. */
const drainMs = ({ events }: Scenario): number =>
  DRAIN_MS + events.filter(({ behaviour }) => behaviour === 'hang').length * DRAIN_A_HANG_MS;

/**
 * All letters, now that their code is mended, until nothing more comes of it; twice at once, which must come to the same
 * as once.
 */
async function redriveAll(platform: Platform, time: Scheduler): Promise<void> {
  for (let processedAgain = 1; processedAgain > 0; ) {
    // A redrive passes over letters that the worker's timer, or a crashed redrive, still holds.
    await time.sleep(LEASE_MS);
    const redrives = await Promise.all([platform.redrive(), platform.redrive()]);
    processedAgain = 0;
    for (const redrive of redrives) processedAgain += await platform.endOf(redrive!);
  }
}

/** Whether it ended in time. */
async function complete(work: Promise<unknown>, time: Scheduler, withinMs: number): Promise<boolean> {
  let isDone = false;
  void work.then(() => {
    isDone = true;
  });
  return time.runUntil(() => isDone, time.now() + withinMs);
}
