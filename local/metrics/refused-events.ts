import type { RefusedEvents } from '../../lambdas/query/statistics.ts';

/** Whoever sends ever new types must not fill the memory: those that come later count as of no type. */
const TYPES = 1_000;

/** Counts refused events by type, since the start of the process. */
export class RefusedCounts {
  readonly #counts = new Map<string | null, number>();

  note(type: string | undefined): void {
    const isKept = type !== undefined && (this.#counts.has(type) || this.#counts.size < TYPES);
    const name = isKept ? type : null;
    this.#counts.set(name, (this.#counts.get(name) ?? 0) + 1);
  }

  /** Most first. */
  list(): readonly RefusedEvents[] {
    return [...this.#counts].map(([type, count]) => ({ type, count })).sort((a, b) => b.count - a.count);
  }
}
