import type { Random, Time } from '../ports/time.ts';

const hex = (value: number, digits: number): string => value.toString(16).padStart(digits, '0');

/**
 * Makes UUIDs of version 7 (RFC 9562): 48 bits of milliseconds, a counter that rises within a millisecond, and 62
 * random bits, so that the ids of one maker sort in the order they were made.
 */
export function uuidV7Maker(time: Pick<Time, 'now'>, random: Random): () => string {
  let lastMs = 0;
  let counter = 0;
  return () => {
    const now = time.now();
    counter += 1;
    if (now > lastMs || counter > 0xfff) {
      // A full counter borrows the next millisecond rather than repeat an id.
      lastMs = Math.max(now, lastMs + (counter > 0xfff ? 1 : 0));
      counter = Math.floor(random() * 0x400);
    }
    const ms = hex(lastMs, 12);
    const variant = 0x8000 + Math.floor(random() * 0x4000);
    const tail = hex(Math.floor(random() * 0x1_0000_0000), 8) + hex(Math.floor(random() * 0x1_0000), 4);
    return `${ms.slice(0, 8)}-${ms.slice(8)}-7${hex(counter, 3)}-${hex(variant, 4)}-${tail}`;
  };
}
