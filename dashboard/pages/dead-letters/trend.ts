/** How many fell into each of `buckets` equal parts of the time from the first to the last; all in the last where they are one. */
export function trendOf(times: readonly number[], buckets: number): readonly number[] {
  const counts = new Array<number>(buckets).fill(0);
  const first = Math.min(...times);
  const span = Math.max(...times) - first;
  for (const time of times) {
    const at = span === 0 ? buckets - 1 : Math.min(buckets - 1, Math.floor(((time - first) / span) * buckets));
    counts[at] = (counts[at] ?? 0) + 1;
  }
  return counts;
}

/** The points of a line of these counts, in a box of the given size. */
export function sparkline(counts: readonly number[], width: number, height: number): string {
  const highest = Math.max(1, ...counts);
  const step = counts.length > 1 ? width / (counts.length - 1) : 0;
  return counts
    .map((count, index) => `${Math.round(index * step)},${Math.round(height * (1 - count / highest))}`)
    .join(' ');
}
