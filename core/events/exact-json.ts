import { isDeepStrictEqual } from 'node:util';

type Reviver = (key: string, value: unknown, context: { readonly source: string }) => unknown;
// TypeScript's library does not know the third argument yet; Node has it since 21.
const parse = JSON.parse as (text: string, reviver: Reviver) => unknown;

/** Parses JSON and puts `readNumber` of each number's own spelling in its place: a double cannot hold every number. */
export const parseJson = (text: string, readNumber: (spelling: string) => unknown): unknown =>
  parse(text, (_key, value, { source }) => (typeof value === 'number' ? readNumber(source) : value));

const NUMBER = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/;

/** The number as digits times a power of ten, the same for every spelling of it: 1, 1.0 and 10e-1 are alike. */
function exactNumber(spelling: string): { digits: bigint; exponent: number } {
  const [, sign = '', whole = '', fraction = '', exponent = '0'] = NUMBER.exec(spelling) ?? [];
  const digits = (whole + fraction).replace(/0+$/, '');
  const value = BigInt(sign + (digits === '' ? '0' : digits));
  const dropped = whole.length + fraction.length - digits.length;
  return { digits: value, exponent: value === 0n ? 0 : Number(exponent) - fraction.length + dropped };
}

/** Whether two JSON texts hold the same value: spacing, key order, escapes and the spelling of numbers do not count. */
export const isSameJson = (a: string, b: string): boolean =>
  a === b || isDeepStrictEqual(parseJson(a, exactNumber), parseJson(b, exactNumber));
