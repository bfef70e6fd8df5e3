import type { StatisticsAnswer } from '../../../core/views/answers/statistics.ts';

const MINUTE_MS = 60_000;
const MINUTES = 60;

export interface MinuteCounts {
  readonly minuteMs: number;
  readonly received: number;
  readonly processed: number;
  readonly failed: number;
}

/** The last hour minute by minute: the API leaves out minutes in which nothing came. */
export function everyMinute({ asOf, perMinute }: StatisticsAnswer): readonly MinuteCounts[] {
  const counted = new Map(perMinute.map((one) => [Date.parse(one.minute), one]));
  const lastMs = Math.floor(Date.parse(asOf) / MINUTE_MS) * MINUTE_MS;
  return Array.from({ length: MINUTES }, (_, index) => {
    const minuteMs = lastMs - (MINUTES - 1 - index) * MINUTE_MS;
    const { received = 0, processed = 0, failed = 0 } = counted.get(minuteMs) ?? {};
    return { minuteMs, received, processed, failed };
  });
}
