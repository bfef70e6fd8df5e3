import type { StatisticsAnswer } from '../../../core/views/answers/statistics.ts';

const covers = (declared: string, type: string): boolean =>
  declared.endsWith('*') ? type.startsWith(declared.slice(0, -1)) : type === declared;

/** What became of the events that fall under a declared type, among the 50 largest types. */
export function countsOf(declared: string, statistics: StatisticsAnswer | undefined) {
  const counts = { received: 0, processed: 0, failed: 0 };
  for (const { type, received, processed, failed } of statistics?.byType ?? []) {
    if (!covers(declared, type)) continue;
    counts.received += received;
    counts.processed += processed;
    counts.failed += failed;
  }
  return counts;
}
