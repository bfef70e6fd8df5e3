/** Each bucket is so much wider than the one before: what a percentile says is true to within 2 %. */
const GROWTH = 1.04;
const BUCKETS_PER_E = 1 / Math.log(GROWTH);
/** Up to 1.04^420, which is 14 million: four hours in milliseconds. Whatever is larger falls into the last one. */
const BUCKETS = 421;

const bucketOf = (value: number): number =>
  value <= 1 ? 0 : Math.min(BUCKETS - 1, Math.ceil(Math.log(value) * BUCKETS_PER_E));

/** The middle of the values that fall into a bucket, as far from its lower end as from its upper one in per cent. */
const middleOf = (bucket: number): number => (bucket === 0 ? 1 : (2 * GROWTH ** bucket) / (1 + GROWTH));

/** How many values there were of each size: percentiles of any number of values in 1.7 KB. */
export class ValueSketch {
  readonly #counts = new Uint32Array(BUCKETS);

  add(value: number): void {
    this.#counts[bucketOf(value)]! += 1;
  }

  addAll(other: ValueSketch): void {
    for (let bucket = 0; bucket < BUCKETS; bucket += 1) this.#counts[bucket]! += other.#counts[bucket]!;
  }

  /** The value that `share` of all values do not exceed; 0 where there are none. */
  percentile(share: number): number {
    const rank = Math.ceil(this.#counts.reduce((sum, count) => sum + count, 0) * share);
    let seen = 0;
    for (let bucket = 0; bucket < BUCKETS; bucket += 1) {
      seen += this.#counts[bucket]!;
      if (seen > 0 && seen >= rank) return middleOf(bucket);
    }
    return 0;
  }
}
