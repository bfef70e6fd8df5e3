const YEAR_1_SECONDS = -62_135_596_800n;
const YEAR_10000_SECONDS = 253_402_300_800n;
const DAY_SECONDS = 86_400n;
/** A decimal of more bytes would take long to write, and nobody's has as many. */
const DECIMAL_BYTES = 128;

/** The text of a number that has a meaning; undefined where it lies outside of what the meaning allows. */
export type NumberText = (value: number | bigint) => string | undefined;

/** Whole seconds, rounded down, and the rest as a fraction of `digits` digits. */
function seconds(value: number | bigint, digits: number): { readonly whole: bigint; readonly fraction: string } {
  const unitsPerSecond = 10n ** BigInt(digits);
  const units = BigInt(value);
  const rest = ((units % unitsPerSecond) + unitsPerSecond) % unitsPerSecond;
  return { whole: (units - rest) / unitsPerSecond, fraction: String(rest).padStart(digits, '0') };
}

const isoText = (wholeSeconds: bigint): string => new Date(Number(wholeSeconds) * 1_000).toISOString();

const date: NumberText = (value) => {
  const whole = BigInt(value) * DAY_SECONDS;
  return whole >= YEAR_1_SECONDS && whole < YEAR_10000_SECONDS ? isoText(whole).slice(0, 10) : undefined;
};

const timeOfDay =
  (digits: number): NumberText =>
  (value) => {
    const { whole, fraction } = seconds(value, digits);
    return whole >= 0n && whole < DAY_SECONDS ? `${isoText(whole).slice(11, 19)}.${fraction}` : undefined;
  };

const timestamp =
  (digits: number, zone: 'Z' | ''): NumberText =>
  (value) => {
    const { whole, fraction } = seconds(value, digits);
    const isWithin = whole >= YEAR_1_SECONDS && whole < YEAR_10000_SECONDS;
    return isWithin ? `${isoText(whole).slice(0, 19)}.${fraction}${zone}` : undefined;
  };

/**
 * What numbers with a logical type are written as, by the type's name and what it annotates: RFC 3339 and ISO 8601,
 * which tell a reader of JSON what a number of days or microseconds does not.
 * https://avro.apache.org/docs/1.12.0/specification/#logical-types
 */
export const NUMBER_TEXTS: ReadonlyMap<string, { readonly on: 'int' | 'long'; readonly text: NumberText }> = new Map([
  ['date', { on: 'int', text: date }],
  ['time-millis', { on: 'int', text: timeOfDay(3) }],
  ['time-micros', { on: 'long', text: timeOfDay(6) }],
  ['timestamp-millis', { on: 'long', text: timestamp(3, 'Z') }],
  ['timestamp-micros', { on: 'long', text: timestamp(6, 'Z') }],
  ['timestamp-nanos', { on: 'long', text: timestamp(9, 'Z') }],
  ['local-timestamp-millis', { on: 'long', text: timestamp(3, '') }],
  ['local-timestamp-micros', { on: 'long', text: timestamp(6, '') }],
  ['local-timestamp-nanos', { on: 'long', text: timestamp(9, '') }],
]);

/**
 * A `decimal` of `bytes` or `fixed`: an integer in two's complement, its last `scale` digits behind the point. Text,
 * since a number would lose digits with those who read it as a double.
 * @returns undefined where it has too many bytes
 */
export function decimalText(bytes: Buffer, scale: number): string | undefined {
  if (bytes.length > DECIMAL_BYTES) return undefined;
  const unscaled = bytes.length === 0 ? 0n : BigInt.asIntN(bytes.length * 8, BigInt(`0x${bytes.toString('hex')}`));
  const digits = String(unscaled < 0n ? -unscaled : unscaled).padStart(scale + 1, '0');
  const sign = unscaled < 0n ? '-' : '';
  return scale === 0 ? `${sign}${digits}` : `${sign}${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
}
