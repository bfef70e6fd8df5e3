import type { Time } from '../core/ports/time.ts';
import type { Fault, FaultKind } from './scenario.ts';
import type { Trace } from './trace.ts';

/** Hands out the faults of a scenario to the parts of the world. Times count from `startMs`. */
export class FaultPlan {
  readonly #waiting: Fault[];
  readonly #time: Pick<Time, 'now'>;
  readonly #startMs: number;
  readonly #healedAtMs: number;
  readonly #trace: Trace;

  constructor(faults: readonly Fault[], healedAtMs: number, time: Pick<Time, 'now'>, trace: Trace) {
    this.#waiting = [...faults];
    this.#time = time;
    this.#startMs = time.now();
    this.#healedAtMs = healedAtMs;
    this.#trace = trace;
  }

  /** The fault of one of these kinds that has waited longest; it hits once. */
  take(...kinds: readonly FaultKind[]): Fault | undefined {
    const nowMs = this.#time.now() - this.#startMs;
    if (nowMs >= this.#healedAtMs) return undefined;
    const index = this.#waiting.findIndex(({ kind, atMs }) => atMs <= nowMs && kinds.includes(kind));
    if (index === -1) return undefined;
    const [fault] = this.#waiting.splice(index, 1);
    this.#trace.note(fault!.kind);
    return fault;
  }

  /** Whether a fault of this kind lasts at this moment. */
  isActive(wanted: FaultKind): boolean {
    const nowMs = this.#time.now() - this.#startMs;
    return this.#waiting.some(({ kind, atMs, forMs }) => kind === wanted && atMs <= nowMs && nowMs < atMs + forMs);
  }
}
