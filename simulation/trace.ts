import type { Time } from '../core/ports/time.ts';

/** What happened in a run, in order, and how often. */
export class Trace {
  readonly #time: Pick<Time, 'now'>;
  readonly #startMs: number;
  readonly #lines: string[] = [];
  readonly #counts = new Map<string, number>();

  constructor(time: Pick<Time, 'now'>) {
    this.#time = time;
    this.#startMs = time.now();
  }

  /** Counts `what`, and writes it down with its details. */
  note(what: string, details = ''): void {
    this.count(what);
    this.#lines.push(`${String(this.#time.now() - this.#startMs).padStart(8)} ms  ${what} ${details}`.trimEnd());
  }

  count(what: string, times = 1): void {
    this.#counts.set(what, (this.#counts.get(what) ?? 0) + times);
  }

  get lines(): readonly string[] {
    return this.#lines;
  }

  get counts(): ReadonlyMap<string, number> {
    return this.#counts;
  }
}
