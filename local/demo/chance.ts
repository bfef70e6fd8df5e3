import type { Random } from '../../core/ports/time.ts';

/** One of the items, each as likely as the others. */
export function pick<T>(items: readonly [T, ...T[]], random: Random): T {
  return items[Math.floor(random() * items.length)] ?? items[0];
}

/** A whole number from `least` to `most`, both included. */
export const whole = (least: number, most: number, random: Random): number =>
  least + Math.floor(random() * (most - least + 1));
