import { type UseQueryResult, useQuery } from '@tanstack/react-query';
import type { TypePage } from '../../core/views/answers/catalogue.ts';
import type { FamilyPage } from '../../core/views/answers/dead-letters.ts';
import type { AlarmPage, SeriesAnswer, ShardPage } from '../../core/views/answers/monitoring.ts';
import type { HealthAnswer, ProcessingAnswer } from '../../core/views/answers/processing.ts';
import type { StatisticsAnswer } from '../../core/views/answers/statistics.ts';
import { request } from './client.ts';

/** How often what is shown is asked for again, in milliseconds. */
const LIVE_MS = 2_000;
const STEADY_MS = 5_000;
const CALM_MS = 15_000;

/** One answer of the API, kept fresh; several panels that show it ask once. */
export const useLive = <Answer>(path: string, everyMs = LIVE_MS): UseQueryResult<Answer> =>
  useQuery({
    queryKey: [path],
    queryFn: ({ signal }) => request<Answer>(path, { signal }),
    refetchInterval: everyMs,
  });

export const useStatistics = () => useLive<StatisticsAnswer>('/statistics');
export const useProcessing = () => useLive<ProcessingAnswer>('/processing');
export const useHealth = () => useLive<HealthAnswer>('/health');
export const useFamilies = () => useLive<FamilyPage>('/dead-letters/families?limit=100', STEADY_MS);
export const useTypes = () => useLive<TypePage>('/schemas', CALM_MS);
export const useAlarms = () => useLive<AlarmPage>('/alarms', STEADY_MS);
export const useShards = () => useLive<ShardPage>('/shards', STEADY_MS);

/** A metric of the last hour, by the minute. */
export const useSeries = (name: string) => useLive<SeriesAnswer>(`/metrics/series?name=${name}`, CALM_MS);
