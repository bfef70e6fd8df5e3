import { chmodSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Anomaly } from './check/evidence.ts';
import type { Mishap } from './clients/chaos-client.ts';
import { ChaosClient } from './clients/chaos-client.ts';
import { Crowd } from './clients/crowd.ts';
import { releaseKeys } from './clients/operator.ts';
import { drained } from './clients/statistics.ts';
import type { Fault, FaultContext } from './faults/fault.ts';
import { freePort } from './free-port.ts';
import type { SentEvent } from './history.ts';
import { type Judgement, judge } from './judge.ts';
import { planFaults } from './plan.ts';
import { type Recovery, recovery } from './recovery.ts';
import { seeded } from './seeded.ts';
import { mountSmallDisk, unmountSmallDisk } from './small-disk.ts';
import { Supervisor } from './supervisor.ts';

/** An event that hangs, or uses up the memory, does so at each step of its isolation: they shall be short. */
const DRILL_FLAGS = ['--drills', '--process-timeout', '5', '--process-memory', '512'];

export interface ChaosSettings {
  readonly seed: number;
  /** The source tree that is run. */
  readonly tree: string;
  /** Events to be accepted at least. */
  readonly events: number;
  readonly faults: readonly Fault[];
  /** Faults in all. */
  readonly steps: number;
  readonly minutes: number;
  readonly clients: number;
  readonly withDrills: boolean;
  /** How long the platform may take to recover from one fault, and to settle everything at the end. */
  readonly patienceMs: number;
  /** Whether everything stays where anomalies were found. */
  readonly keepsFolder: boolean;
  readonly tell: (sentence: string) => void;
}

export interface StepResult {
  readonly fault: Fault;
  readonly recovery: Recovery | undefined;
}

export interface ChaosResult extends Judgement {
  readonly seed: number;
  readonly steps: readonly StepResult[];
  /** Faults that could not be done, here or once, and why. */
  readonly skipped: ReadonlyMap<string, string>;
  readonly kills: number;
  readonly starts: number;
  readonly accepted: number;
  readonly mishaps: ReadonlyMap<Mishap, number>;
  readonly seconds: number;
  /** Kept where anomalies were found. */
  readonly folder: string | undefined;
}

/** Runs the platform under faults, lets it recover, stops it, and compares what everybody has to say. */
export async function runChaos(settings: ChaosSettings, signal: AbortSignal): Promise<ChaosResult> {
  const { seed, tree, withDrills, tell } = settings;
  const folder = mkdtempSync(join(tmpdir(), 'spillway-chaos-'));
  chmodSync(folder, 0o755); // for PostgreSQL's own account, where the run is root's
  const historyFolder = join(folder, 'clients');
  mkdirSync(historyFolder);
  const dataFolder = join(folder, 'data');
  const smallDisk = mountSmallDisk(dataFolder);
  const port = await freePort();
  const flags = ['--log', 'json', ...(withDrills ? DRILL_FLAGS : [])];
  const supervisor = new Supervisor({ tree, dataFolder, port, flags, logFolder: join(folder, 'logs') });
  const shared = { port, historyFolder, withDrills };
  const crowd = new Crowd({ ...shared, clients: settings.clients, seed });
  const probe = new ChaosClient({ ...shared, name: 'probe', random: seeded(seed - 1), withDrills: false });
  const began = performance.now();
  let isKept = settings.keepsFolder;
  try {
    supervisor.start();
    await supervisor.ready();
    const work = new Work(settings, { supervisor, crowd, probe, port, smallDisk }, signal);
    await work.run();
    tell('every client gets its answers, and the platform settles what it took');
    const patienceMs = work.isStuck ? 0 : settings.patienceMs;
    const isFinished = await crowd.finished(patienceMs);
    const isReleased = isFinished && (!withDrills || (await releaseKeys(port, patienceMs)));
    const isDrained = isReleased && (await drained(port, patienceMs));
    await crowd.close();
    const judgement = await judge({ supervisor, historyFolder, dataFolder, isDrained, reports: work.reports });
    isKept &&= judgement.anomalies.length > 0;
    return {
      ...judgement,
      seed,
      steps: work.results,
      skipped: work.skipped,
      kills: work.kills,
      starts: supervisor.starts,
      accepted: crowd.accepted + probe.accepted,
      mishaps: crowd.mishaps(),
      seconds: (performance.now() - began) / 1_000,
      folder: isKept ? folder : undefined,
    };
  } finally {
    await supervisor.destroy();
    await crowd.close();
    probe.close();
    if (smallDisk !== undefined) unmountSmallDisk(smallDisk);
    if (!isKept) rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
  }
}

type Parts = Pick<FaultContext, 'supervisor' | 'crowd' | 'port' | 'smallDisk'> & { readonly probe: ChaosClient };

/** One fault after the other, each under load and each followed by recovery. */
class Work {
  readonly results: StepResult[] = [];
  readonly reports: Anomaly[] = [];
  readonly skipped = new Map<string, string>();
  kills = 0;
  readonly #settings: ChaosSettings;
  readonly #parts: Parts;
  readonly #signal: AbortSignal;

  constructor(settings: ChaosSettings, parts: Parts, signal: AbortSignal) {
    this.#settings = settings;
    this.#parts = parts;
    this.#signal = signal;
  }

  get isStuck(): boolean {
    return this.reports.some(({ kind }) => kind === 'stuck');
  }

  async run(): Promise<void> {
    const { faults, steps, minutes, events, seed, tell, patienceMs } = this.#settings;
    const { crowd, supervisor } = this.#parts;
    const context = { ...this.#parts, withDrills: this.#settings.withDrills };
    const possible = faults.filter((fault) => {
      const reason = fault.unavailable?.(context);
      if (reason !== undefined) this.skipped.set(fault.name, reason);
      return reason === undefined;
    });
    const random = seeded(seed);
    const plan = planFaults(possible, steps, random);
    const endMs = performance.now() + minutes * 60_000;
    const eventsPerStep = Math.ceil(events / plan.length);
    for (const [step, fault] of plan.entries()) {
      this.#signal.throwIfAborted();
      if (performance.now() > endMs) break;
      tell(`${step + 1}/${plan.length} ${fault.name}`);
      crowd.release(eventsPerStep);
      await this.#step(fault, random);
      // Found out: whatever follows would only wait once more.
      if (this.isStuck || supervisor.failure !== undefined) return;
    }
    if (crowd.accepted < events) crowd.release(events - crowd.accepted);
    await crowd.finished(patienceMs);
  }

  async #step(fault: Fault, random: FaultContext['random']): Promise<void> {
    const { supervisor, crowd, port, smallDisk, probe } = this.#parts;
    const { withDrills, patienceMs } = this.#settings;
    let sinceMs = performance.now();
    let awaited: SentEvent | undefined;
    const report = (subject: string, detail: string): void => {
      this.reports.push({ kind: 'crash', subject, detail });
    };
    const context: FaultContext = {
      supervisor,
      crowd,
      random,
      port,
      withDrills,
      smallDisk,
      sleep: (ms) => sleep(ms, undefined, { signal: this.#signal }),
      recoversFromNow: () => {
        sinceMs = performance.now();
      },
      recoversWith: (event) => {
        awaited = event;
      },
      countKill: () => {
        this.kills += 1;
      },
      report,
    };
    const trouble = await fault.run(context).then(
      () => undefined,
      (error: Error) => error.message,
    );
    const recovered = await recovery({ client: probe, port, sinceMs, withinMs: patienceMs, awaited });
    if (recovered === undefined) {
      const detail = `nothing was accepted and settled within ${patienceMs / 1_000} s after: ${fault.name}`;
      this.reports.push({ kind: 'stuck', subject: 'the platform', detail });
    }
    await supervisor.ready().catch((error: Error) => report('the platform', error.message));
    if (trouble === undefined) this.results.push({ fault, recovery: recovered });
    else this.skipped.set(fault.name, trouble);
  }
}
