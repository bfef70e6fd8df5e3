import type { HotKey } from '../../core/ports/shards.ts';
import type { ShardId } from '../../core/ports/stream.ts';
import type { Random, Time } from '../../core/ports/time.ts';
import { SpaceSaving } from './space-saving.ts';

const WINDOW_MS = 60_000;
/** A key with more than a 64th of the events always has a counter. */
const COUNTERS = 64;
/** Of a window: then one in two events is looked at, after as many more one in four, and so on. */
const SAMPLES_AT_A_RATE = 4_096;
const SHOWN = 5;
const SHOWN_FROM = 0.01;

/** What was seen of a shard in one minute. */
class Window {
  readonly sketch = new SpaceSaving(COUNTERS);
  #stride = 1;
  #samples = 0;
  /** Events from here to the next one that is looked at, 1 for the very next. */
  #toNext = 1;

  note(events: number, keyOf: (place: number) => string | undefined, random: Random): void {
    let place = this.#toNext - 1;
    for (; place < events; place += this.#step(random)) {
      this.sketch.add(keyOf(place), this.#stride);
      this.#samples += 1;
      if (this.#samples % SAMPLES_AT_A_RATE === 0) this.#stride *= 2;
    }
    this.#toNext = place - events + 1;
  }

  /** The stride on average, so that no rhythm of the keys meets it. */
  #step(random: Random): number {
    return 1 + Math.floor(random() * (2 * this.#stride - 1));
  }
}

interface ShardWindows {
  startMs: number;
  current: Window;
  previous: Window | undefined;
}

/**
 * Finds the ordering keys that a shard's events of the last minute or two are most of. Of few events each is looked at,
 * of many some hundred a second, whatever their rate.
 */
export class HotKeys {
  readonly #shards = new Map<ShardId, ShardWindows>();
  readonly #time: Pick<Time, 'now'>;
  readonly #random: Random;

  constructor(time: Pick<Time, 'now'>, random: Random) {
    this.#time = time;
    this.#random = random;
  }

  /** @param keyOf the key of each event from 0 to `events` - 1; undefined where it has none */
  note(shardId: ShardId, events: number, keyOf: (place: number) => string | undefined): void {
    this.#windowsOf(shardId).current.note(events, keyOf, this.#random);
  }

  /** Most first. */
  of(shardId: ShardId): readonly HotKey[] {
    if (!this.#shards.has(shardId)) return [];
    const { current, previous } = this.#windowsOf(shardId);
    const sketches = [current, previous].flatMap((window) => (window === undefined ? [] : [window.sketch]));
    const weight = sketches.reduce((sum, sketch) => sum + sketch.weight, 0);
    const counts = new Map<string, number>();
    for (const { key, atLeast } of sketches.flatMap((sketch) => sketch.keys())) {
      counts.set(key, (counts.get(key) ?? 0) + atLeast);
    }
    return [...counts]
      .map(([key, count]) => ({ key, share: Math.round((count / weight) * 1_000) / 1_000 }))
      .filter(({ share }) => share >= SHOWN_FROM)
      .sort((a, b) => b.share - a.share || (a.key < b.key ? -1 : 1))
      .slice(0, SHOWN);
  }

  #windowsOf(shardId: ShardId): ShardWindows {
    const nowMs = this.#time.now();
    let windows = this.#shards.get(shardId);
    if (windows === undefined) {
      windows = { startMs: nowMs, current: new Window(), previous: undefined };
      this.#shards.set(shardId, windows);
    }
    const age = nowMs - windows.startMs;
    if (age >= WINDOW_MS) {
      windows.previous = age < 2 * WINDOW_MS ? windows.current : undefined;
      windows.current = new Window();
      windows.startMs = nowMs;
    }
    return windows;
  }
}
