import type { SeriesStatistic } from '../../core/ports/metric-series.ts';
import { ValueSketch } from './value-sketch.ts';

/** What the values of one metric came to in a minute, or in several. */
export class MinuteValues {
  readonly #sketch: ValueSketch | undefined;
  #count = 0;
  #sum = 0;
  #minimum = Number.POSITIVE_INFINITY;
  #maximum = Number.NEGATIVE_INFINITY;

  /** @param hasPercentiles whether they are asked for: they take most of the memory */
  constructor(hasPercentiles: boolean) {
    this.#sketch = hasPercentiles ? new ValueSketch() : undefined;
  }

  add(value: number): void {
    this.#count += 1;
    this.#sum += value;
    if (value < this.#minimum) this.#minimum = value;
    if (value > this.#maximum) this.#maximum = value;
    this.#sketch?.add(value);
  }

  addAll(other: MinuteValues): void {
    this.#count += other.#count;
    this.#sum += other.#sum;
    this.#minimum = Math.min(this.#minimum, other.#minimum);
    this.#maximum = Math.max(this.#maximum, other.#maximum);
    if (other.#sketch !== undefined) this.#sketch?.addAll(other.#sketch);
  }

  /** Of at least one value. */
  statistic(name: SeriesStatistic): number {
    switch (name) {
      case 'sum':
        return this.#sum;
      case 'count':
        return this.#count;
      case 'minimum':
        return this.#minimum;
      case 'maximum':
        return this.#maximum;
      case 'average':
        return this.#sum / this.#count;
      case 'p50':
        return this.#percentile(0.5);
      case 'p95':
        return this.#percentile(0.95);
      case 'p99':
        return this.#percentile(0.99);
    }
  }

  /** Rounded to what the sketch knows; never beyond the values themselves. */
  #percentile(share: number): number {
    const value = this.#sketch?.percentile(share) ?? Number.NaN;
    return Math.min(this.#maximum, Math.max(this.#minimum, Math.round(value * 10) / 10));
  }
}
