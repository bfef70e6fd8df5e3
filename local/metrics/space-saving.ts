export interface KeyCount {
  readonly key: string;
  /** At least so much of what was added was of this key. */
  readonly atLeast: number;
}

interface Counter {
  count: number;
  /** What of `count` may have been of other keys. */
  doubt: number;
}

/**
 * The heaviest keys of any number of keys, in fixed memory: a key that has no counter takes over the smallest one. Every
 * key with more than 1/`counters` of the weight has a counter. Metwally, Agrawal, El Abbadi: Efficient Computation of
 * Frequent and Top-k Elements in Data Streams (2005).
 */
export class SpaceSaving {
  readonly #most: number;
  readonly #counters = new Map<string, Counter>();
  #weight = 0;

  constructor(counters: number) {
    this.#most = counters;
  }

  /** Of everything that was added. */
  get weight(): number {
    return this.#weight;
  }

  /** @param key undefined counts for the weight alone */
  add(key: string | undefined, weight: number): void {
    this.#weight += weight;
    if (key === undefined) return;
    const counter = this.#counters.get(key);
    if (counter !== undefined) counter.count += weight;
    else if (this.#counters.size < this.#most) this.#counters.set(key, { count: weight, doubt: 0 });
    else this.#takeOver(key, weight);
  }

  #takeOver(key: string, weight: number): void {
    let smallestKey = '';
    let smallest = Number.POSITIVE_INFINITY;
    for (const [one, { count }] of this.#counters) {
      if (count >= smallest) continue;
      smallest = count;
      smallestKey = one;
    }
    this.#counters.delete(smallestKey);
    this.#counters.set(key, { count: smallest + weight, doubt: smallest });
  }

  /** The keys that have a counter, in no order. */
  keys(): readonly KeyCount[] {
    return [...this.#counters].map(([key, { count, doubt }]) => ({ key, atLeast: count - doubt }));
  }
}
