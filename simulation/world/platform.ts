import { memoryControlTable } from '../../adapters/memory/control-table.ts';
import { EVENT_SOURCE_MAPPING } from '../../config/event-source-mapping.ts';
import type { MappingControl } from '../../core/ports/mapping-control.ts';
import type { Redrive } from '../../core/ports/redrives.ts';
import { type Breaker, startBreaker } from '../../local/breaker/circuit-breaker.ts';
import { createMappingControl } from '../../local/breaker/mapping-control.ts';
import type { IsolatingDestination } from '../../local/isolation/isolating-destination.ts';
import { EventSourceMapping } from '../../local/mapping/event-source-mapping.ts';
import { LOCAL_POLLING, type MappingOptions } from '../../local/mapping/mapping-options.ts';
import type { RedriveWorker } from '../../local/redrive/redrive-worker.ts';
import type { Scenario } from '../scenario.ts';
import { simulatedFunction } from './function.ts';
import { simulatedIsolation } from './isolation.ts';
import { noteFact } from './note-fact.ts';
import { simulatedRedrive } from './redrive.ts';
import { distantStore } from './store.ts';
import type { SimulatedStream } from './stream.ts';
import { SILENT, type World } from './world.ts';

/** The most checkpoints that a crash loses: local/lazy-checkpoints.ts stores them every 200 ms, a slow disk later. */
const LOST_CHECKPOINTS_MS = 2_000;
const GRACE_MS = 1_000;
const CONSUMER = 'process';
const REDRIVES_PER_SECOND = 100;
const MOST_LETTERS = 1_000;
const ASK_EVERY_MS = 1_000;

/** Everything that one start brings up, and that ends together. */
interface Running {
  readonly mapping: EventSourceMapping;
  readonly control: MappingControl;
  readonly breaker: Breaker;
  readonly isolation: IsolatingDestination;
  readonly redrives: Promise<RedriveWorker>;
  kill(): void;
}

/** The mapping with its function, breaker, isolation and redrive worker, started again whenever they end. */
export class Platform {
  readonly #scenario: Scenario;
  readonly #stream: SimulatedStream;
  readonly #world: World;
  /** Outlives every restart. */
  readonly #table = memoryControlTable();
  #running: Running | undefined;
  #ids = 0;

  constructor(scenario: Scenario, stream: SimulatedStream, world: World) {
    this.#scenario = scenario;
    this.#stream = stream;
    this.#world = world;
  }

  start(): void {
    const { time, draws, source, mutant, store, trace } = this.#world;
    let isOver = false;
    const isKilled = (): boolean => isOver;
    const isolation = simulatedIsolation(this.#world, isKilled);
    const mapping = new EventSourceMapping(this.#options(), {
      stream: source,
      environments: simulatedFunction(this.#scenario.environments, this.#world, isKilled),
      onFailure: mutant.onFailure ?? isolation,
      time,
      random: draws.random,
      newRequestId: this.#newId,
      logger: SILENT,
      observer: { observe: (fact) => noteFact(fact, trace) },
    });
    mapping.start();
    const control = createMappingControl(mapping, time);
    const breaker = startBreaker({
      store: distantStore(store, this.#world, isKilled),
      control: { ...control, pause: (reason) => this.#opened(control.pause(reason)) },
      logger: SILENT,
      time,
    });
    const isPaused = async (): Promise<boolean> => (await control.state()).state !== 'running';
    const parts = { table: this.#table, isPaused, newId: this.#newId };
    const redrives = simulatedRedrive(this.#world, parts, isKilled);
    const kill = (): void => {
      isOver = true;
    };
    this.#running = { mapping, control, breaker, isolation, redrives, kill };
  }

  /** Ends at once, without a word, and starts again after `downMs`. Nothing where it is down already. */
  async crash(downMs: number): Promise<void> {
    const { time, draws } = this.#world;
    const ending = this.#takeDown();
    if (ending === undefined) return;
    ending.kill();
    this.#stream.loseCheckpoints(draws.between(0, LOST_CHECKPOINTS_MS));
    void ending.mapping.stop(0);
    void ending.breaker.stop();
    void ending.redrives.then((worker) => worker.close());
    await time.sleep(downMs);
    this.start();
  }

  /** Ends as it does when told to, and starts again after `downMs`. */
  async restart(downMs: number): Promise<void> {
    if (!(await this.stop())) return;
    await this.#world.time.sleep(downMs);
    this.start();
  }

  /** Whether it was running. */
  async stop(): Promise<boolean> {
    const { time } = this.#world;
    const ending = this.#takeDown();
    if (ending === undefined) return false;
    const closed = ending.redrives.then((worker) => worker.close());
    await Promise.race([closed, time.sleep(GRACE_MS)]);
    void ending.breaker.stop();
    await ending.mapping.stop(GRACE_MS);
    void ending.isolation.stop();
    ending.kill();
    return true;
  }

  async pause(forMs: number): Promise<void> {
    const control = this.#running?.control;
    // Nobody waits for it: a platform that ends with a batch in flight never says that it has paused.
    void control?.pause('hand');
    await this.#world.time.sleep(forMs);
    await control?.resume('hand');
  }

  /** Starts a redrive of every letter. Undefined where the platform is down or takes no more. */
  async redrive(): Promise<Redrive | undefined> {
    const worker = await this.#running?.redrives;
    return worker?.start({ filter: {}, maxPerSecond: REDRIVES_PER_SECOND });
  }

  async discardRefused(): Promise<void> {
    const { letters, time, trace } = this.#world;
    const refused = await letters.letters({ reason: 'EVENT_REFUSED' }, MOST_LETTERS);
    const ids = refused.items.map(({ letterId }) => letterId);
    trace.count('discarded', await letters.discard(ids, 'refused for good', 'operator', time.now()));
  }

  /** Waits for the end of a redrive, and returns how many letters were processed again. */
  async endOf({ redriveId }: Redrive): Promise<number> {
    for (;;) {
      const redrive = await (await this.#running?.redrives)?.find(redriveId);
      if (redrive?.state !== 'running') return redrive?.processedAgain ?? 0;
      await this.#world.time.sleep(ASK_EVERY_MS);
    }
  }

  #opened(paused: Promise<void>): Promise<void> {
    this.#world.trace.note('breaker-opened');
    return paused;
  }

  readonly #newId = (): string => `r${++this.#ids}`;

  #takeDown(): Running | undefined {
    const running = this.#running;
    this.#running = undefined;
    return running;
  }

  #options(): MappingOptions {
    const { mutant } = this.#world;
    return {
      consumer: CONSUMER,
      settings: { ...EVENT_SOURCE_MAPPING, ...this.#scenario.settings, ...mutant.settings },
      polling: { ...LOCAL_POLLING, ...mutant.polling },
      names: { awsRegion: 'local', streamArn: 'stream', roleArn: 'role', functionArn: 'process' },
    };
  }
}
