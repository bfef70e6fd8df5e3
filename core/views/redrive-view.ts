import type { Redrive } from '../ports/redrives.ts';

const timeOf = (ms: number): string => new Date(ms).toISOString();

export const redriveView = ({ startedAtMs, endedAtMs, ...counts }: Redrive) => ({
  ...counts,
  startedAt: timeOf(startedAtMs),
  ...(endedAtMs !== undefined && { endedAt: timeOf(endedAtMs) }),
});
