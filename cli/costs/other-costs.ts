import { METRICS } from '../../config/metrics.ts';
import { PRICES } from '../../config/prices.ts';
import { alarmsWith } from '../../config/stage-alarms.ts';
import { STAGES } from '../../config/stages.ts';
import { batchesPerSecond, projectionsPerSecond, type StoreName } from './function-cost.ts';
import { ASSUMED } from './measured.ts';
import type { StreamLoad } from './stream-load.ts';
import { DAYS_A_MONTH, GB, SECONDS_A_DAY, tieredUsdPerDay } from './units.ts';

/** What stage prod has in CloudWatch whatever its load: each metric of our own counts for each service that writes it. */
const ownOf = (store: StoreName) => ({
  metrics: METRICS.reduce((sum, { source }) => sum + ('services' in source ? source.services.length : 0), 0),
  alarms: alarmsWith(store, 'prod').length,
});

/** USD a day of the HTTP API; a large request counts as several. */
export function apiCost({ requestsPerSecond, bytes, batch }: StreamLoad): number {
  const { millionRequests, requestBytes } = PRICES.httpApi;
  const metered = requestsPerSecond * SECONDS_A_DAY * Math.ceil((batch * bytes) / requestBytes);
  return tieredUsdPerDay(metered / 1_000_000, millionRequests);
}

/** USD a day of CloudWatch: logs and how long stage prod keeps them, metrics of our own, alarms. */
export function monitoringCost(load: StreamLoad, store: StoreName, { metrics, alarms } = ownOf(store)): number {
  const { gbLogs, gbMonthOfLogs, metricMonth, alarmMonth } = PRICES.cloudWatch;
  const runs = batchesPerSecond(load) + (store === 'dynamodb' ? projectionsPerSecond(load) : 0);
  const bytes = load.requestsPerSecond * ASSUMED.requestLogBytes + runs * ASSUMED.batchLogBytes;
  const gbADay = (bytes * SECONDS_A_DAY) / GB;
  const kept = (gbADay * STAGES.prod.logRetentionDays * gbMonthOfLogs) / DAYS_A_MONTH;
  return tieredUsdPerDay(gbADay, gbLogs) + kept + (metrics * metricMonth + alarms * alarmMonth) / DAYS_A_MONTH;
}
