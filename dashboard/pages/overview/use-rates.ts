import { useEffect, useState } from 'react';
import type { StatisticsAnswer } from '../../../core/views/answers/statistics.ts';
import { type Rates, ratesOf, type Sample, sampleOf, withSample } from './rates.ts';

/** Events a second over the last 20 seconds that this page was open. */
export function useRates(statistics: StatisticsAnswer | undefined): Rates | undefined {
  const [samples, setSamples] = useState<readonly Sample[]>([]);
  useEffect(() => {
    if (statistics !== undefined) setSamples((before) => withSample(before, sampleOf(statistics)));
  }, [statistics]);
  return ratesOf(samples);
}
