import fc from 'fast-check';
import type { RequestParts } from '../raw-http.ts';

/** A request made from a good one, and what it was before anything was done to its bytes. */
export interface MutatedRequest {
  readonly kind: 'body' | 'question' | 'head';
  readonly parts: RequestParts;
  /** For `head`: bytes of the finished request to overwrite, as shares of its head and values. */
  readonly flips: readonly (readonly [number, number])[];
}

const TOKENS = [
  '"',
  '\\',
  '{',
  '}',
  '[',
  ']',
  ',',
  ':',
  '\0',
  '\\u0000',
  '\\ud800',
  '__proto__',
  '1e999',
  '-',
  'e',
  '\n',
  '\u00e9',
  'null',
];
/** Puts bytes in the place of others: a flip, an insertion, a deletion, a repetition, a cut. */
export const edit = fc.record({
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  length: fc.nat({ max: 12 }),
  by: fc.oneof(
    fc.constantFrom(...TOKENS).map((token) => Buffer.from(token)),
    fc.uint8Array({ maxLength: 3 }).map((bytes) => Buffer.from(bytes)),
    fc.constant('repeat' as const),
  ),
});

export const edited = (body: Buffer, edits: readonly { at: number; length: number; by: Buffer | 'repeat' }[]): Buffer =>
  edits.reduce((bytes, { at, length, by }) => {
    const start = Math.floor(at * bytes.length);
    const end = Math.min(bytes.length, start + length);
    const piece = by === 'repeat' ? Buffer.concat([bytes.subarray(start, end), bytes.subarray(start, end)]) : by;
    return Buffer.concat([bytes.subarray(0, start), piece, bytes.subarray(end)]);
  }, body);
