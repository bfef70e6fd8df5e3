const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** A duration in the largest unit that it fills: `350 ms`, `4.2 s`, `12 min`, `3 h`, `5 days`. */
export function durationText(ms: number): string {
  const size = Math.max(0, ms);
  if (size < SECOND_MS) return `${Math.round(size)} ms`;
  if (size < 10 * SECOND_MS) return `${(size / SECOND_MS).toFixed(1)} s`;
  if (size < 2 * MINUTE_MS) return `${Math.round(size / SECOND_MS)} s`;
  if (size < 2 * HOUR_MS) return `${Math.round(size / MINUTE_MS)} min`;
  if (size < 2 * DAY_MS) return `${Math.round(size / HOUR_MS)} h`;
  return `${Math.round(size / DAY_MS)} days`;
}

/** `just now`, else the duration and `ago`. */
export const agoText = (ms: number): string => (ms < 2 * SECOND_MS ? 'just now' : `${durationText(ms)} ago`);

/** In the zone of the reader, which is named. */
export const localTime = (ms: number): string =>
  new Date(ms).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'medium' }).concat(' local time');
