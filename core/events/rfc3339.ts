import type { Instant } from './event.ts';

const FORM = /^(\d{4})-(\d\d)-(\d\d)[Tt](\d\d):(\d\d):(\d\d)(?:\.(\d+))?(?:[Zz]|([+-])(\d\d):(\d\d))$/;
const YEAR_1_MS = -62_135_596_800_000;
const YEAR_10000_MS = 253_402_300_800_000;
const DAYS_IN_MONTH = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

const isLeapYear = (year: number): boolean => (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
const daysIn = (year: number, month: number): number =>
  month === 2 && isLeapYear(year) ? 29 : (DAYS_IN_MONTH[month - 1] ?? 0);

/** Days from 1970-01-01 to a date of the proleptic Gregorian calendar. */
function daysSince1970(year: number, month: number, day: number): number {
  const y = month <= 2 ? year - 1 : year;
  const era = Math.floor(y / 400);
  const yearOfEra = y - era * 400;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * 146_097 + dayOfEra - 719_468;
}

const ZERO = 0x30;
/** The minute read last: times of one batch mostly share it, and a look at six digits is a fifth of the whole form. */
let lastMinute = { prefix: '-', ms: 0 };

/** Reads `YYYY-MM-DDTHH:MM:SS.mmmZ` in the minute read last; undefined where the text is anything else. */
function inLastMinute(text: string): Instant | undefined {
  if (text.length !== 24 || !text.startsWith(lastMinute.prefix) || text[19] !== '.' || text[23] !== 'Z') {
    return undefined;
  }
  const digit = (index: number): number => {
    const value = text.charCodeAt(index) - ZERO;
    return value >= 0 && value <= 9 ? value : Number.NaN;
  };
  const seconds = digit(17) * 10 + digit(18);
  const millis = digit(20) * 100 + digit(21) * 10 + digit(22);
  return seconds < 60 && millis >= 0 ? { ms: lastMinute.ms + seconds * 1_000 + millis, micros: 0 } : undefined;
}

/**
 * Reads an RFC 3339 date and time. Digits finer than a microsecond are cut off; a leap second (:60) reads as the
 * second after it; years 0001 to 9999.
 * @returns undefined where the text is no such time.
 */
export function parseInstant(text: string): Instant | undefined {
  const fast = inLastMinute(text);
  if (fast !== undefined) return fast;
  const match = FORM.exec(text);
  if (match === null) return undefined;
  const year = Number(match[1]);
  const month = Number(match[2]);
  const day = Number(match[3]);
  const hour = Number(match[4]);
  const minute = Number(match[5]);
  const second = Number(match[6]);
  if (day < 1 || day > daysIn(year, month) || hour > 23 || minute > 59 || second > 60) return undefined;
  const minuteMs = ((daysSince1970(year, month, day) * 24 + hour) * 60 + minute) * 60_000;
  if (minuteMs >= YEAR_1_MS) lastMinute = { prefix: text.slice(0, 17), ms: minuteMs };
  let ms = minuteMs + second * 1_000;
  if (match[8] !== undefined) {
    const offsetHours = Number(match[9]);
    const offsetMinutes = Number(match[10]);
    if (offsetHours > 23 || offsetMinutes > 59) return undefined;
    ms -= (match[8] === '-' ? -1 : 1) * (offsetHours * 60 + offsetMinutes) * 60_000;
  }
  let micros = 0;
  if (match[7] !== undefined) {
    const fraction = Number(match[7].slice(0, 6).padEnd(6, '0'));
    ms += Math.floor(fraction / 1_000);
    micros = fraction % 1_000;
  }
  return ms >= YEAR_1_MS && ms < YEAR_10000_MS ? { ms, micros } : undefined;
}

/** RFC 3339 in UTC: milliseconds, or microseconds where there are any. */
export function formatInstant({ ms, micros }: Instant): string {
  const text = new Date(ms).toISOString();
  return micros === 0 ? text : `${text.slice(0, -1)}${String(micros).padStart(3, '0')}Z`;
}
