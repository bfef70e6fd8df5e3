import type { Random } from '../core/ports/time.ts';

/** Random choices that a seed decides: the same seed draws the same, on every machine. */
export interface Draws {
  /** From 0 (included) to 1 (excluded). */
  readonly random: Random;
  /** A whole number, both ends included. */
  between(least: number, most: number): number;
  chance(probability: number): boolean;
  pick<T>(from: readonly T[]): T;
}

/** `purpose` keeps the draws of different uses apart: one that draws more does not change what another draws. */
export function drawsOf(seed: number, purpose: number): Draws {
  let state = Math.imul(seed, 0x9e3779b1) ^ Math.imul(purpose + 1, 0x85ebca6b);
  // mulberry32: 32 bits of state are plenty for a run of some thousand draws.
  const random = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  return {
    random,
    between: (least, most) => least + Math.floor(random() * (most - least + 1)),
    chance: (probability) => random() < probability,
    pick: (from) => from[Math.floor(random() * from.length)]!,
  };
}
