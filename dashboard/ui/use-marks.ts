import { useMemo } from 'react';
import type { MarkPage } from '../../core/views/answers/marks.ts';
import { useLive } from '../api/queries.ts';
import type { ChartMark } from './chart-series.ts';

const EVERY_MS = 5_000;
const NONE: readonly ChartMark[] = [];

/** What happened to the platform, for the charts; nothing where nobody remembers it. */
export function useMarks(): readonly ChartMark[] {
  const { data } = useLive<MarkPage>('/marks?limit=50', EVERY_MS);
  return useMemo(() => data?.items.map(({ at, text }) => ({ atMs: Date.parse(at), label: text })) ?? NONE, [data]);
}
