import { useQuery } from '@tanstack/react-query';
import type { LetterPage } from '../../../core/views/answers/dead-letters.ts';
import { request, withParameters } from '../../api/client.ts';
import { sparkline, trendOf } from './trend.ts';

const WIDTH = 72;
const HEIGHT = 24;
const BUCKETS = 12;
const LETTERS = 200;

/** When the letters of a family failed last, drawn from its newest 200; asked for anew when their number changes. */
export function FamilyTrend({ family, count }: { readonly family: string; readonly count: number }) {
  const { data } = useQuery({
    queryKey: ['trend', family, count],
    queryFn: ({ signal }) =>
      request<LetterPage>(withParameters('/dead-letters', { family, limit: LETTERS }), { signal }),
    placeholderData: (before) => before,
  });
  const times = data?.items.map(({ lastFailedAt }) => Date.parse(lastFailedAt)) ?? [];
  return (
    <svg width={WIDTH} height={HEIGHT} viewBox={`0 -2 ${WIDTH} ${HEIGHT + 4}`} aria-hidden="true">
      {times.length > 0 && (
        <polyline
          points={sparkline(trendOf(times, BUCKETS), WIDTH, HEIGHT)}
          fill="none"
          stroke="var(--series-4)"
          strokeWidth="1.5"
        />
      )}
    </svg>
  );
}
