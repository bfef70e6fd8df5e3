import type { DeadLetterStore } from '../../core/ports/dead-letters.ts';
import type { EventStore } from '../../core/ports/event-store.ts';
import type { Logger } from '../../core/ports/logger.ts';
import type { Time } from '../../core/ports/time.ts';
import type { StreamSource } from '../../local/mapping/ports.ts';
import type { Watch } from '../check/watch.ts';
import type { Draws } from '../draws.ts';
import type { FaultPlan } from '../fault-plan.ts';
import type { Mutant } from '../mutants/mutant.ts';
import type { Trace } from '../trace.ts';

/** What the parts of a simulated platform share. */
export interface World {
  readonly time: Time;
  readonly draws: Draws;
  readonly faults: FaultPlan;
  readonly trace: Trace;
  readonly watch: Watch;
  /** Without the wire that fails. */
  readonly store: EventStore;
  readonly letters: DeadLetterStore;
  /** The stream as the mapping sees it. */
  readonly source: StreamSource;
  readonly mutant: Mutant;
  /** Whether the event types' code was mended by now. */
  isFixed(): boolean;
}

const ignore = (): void => {};
export const SILENT: Logger = { debug: ignore, info: ignore, warn: ignore, error: ignore };
export const NO_METRICS = { add: ignore, flush: ignore };
