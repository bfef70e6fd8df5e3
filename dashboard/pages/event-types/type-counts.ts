import type { StatisticsAnswer } from '../../../core/views/answers/statistics.ts';

const covers = (declared: string, type: string): boolean =>
  declared.endsWith('*') ? type.startsWith(declared.slice(0, -1)) : type === declared;

export interface TypeCounts {
  /** Accepted and by now settled. */
  readonly accepted: number;
  /** At the door, since the start; undefined where nobody counts. */
  readonly refused: number | undefined;
  readonly processed: number;
  readonly failed: number;
}

/** What became of the events that fall under a declared type, among the 50 largest types. */
export function countsOf(declared: string, statistics: StatisticsAnswer | undefined): TypeCounts {
  const counts = { accepted: 0, processed: 0, failed: 0 };
  for (const { type, received, processed, failed } of statistics?.byType ?? []) {
    if (!covers(declared, type)) continue;
    counts.accepted += received;
    counts.processed += processed;
    counts.failed += failed;
  }
  const refused = statistics?.refused?.reduce(
    (sum, { type, count }) => sum + (type !== null && covers(declared, type) ? count : 0),
    0,
  );
  return { ...counts, refused };
}
