import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { cloudWatchAlarms } from '../../adapters/cloudwatch/alarms.ts';
import { cloudWatchSeries } from '../../adapters/cloudwatch/metric-series.ts';
import { lambdaLogger } from '../../adapters/system/lambda-logger.ts';
import { realTime } from '../../adapters/system/real-time.ts';
import { ENVIRONMENT, requiredVariable } from '../../config/environment.ts';
import { keyRates } from '../../config/keys.ts';
import { METRICS_NAMESPACE } from '../../config/metrics.ts';
import { httpFunction } from '../shared/http-function.ts';
import { createKeyRateLimits } from '../shared/key-rates.ts';
import { metricPlaces } from './metric-places.ts';
import { createMonitoring } from './monitoring.ts';

const { [ENVIRONMENT.keyRates]: rateText, [ENVIRONMENT.metricsNamespace]: namespace = METRICS_NAMESPACE } = process.env;
const parts = JSON.parse(requiredVariable(process.env, ENVIRONMENT.monitoredParts));
const namePrefix = requiredVariable(process.env, ENVIRONMENT.alarmPrefix);
const client = new CloudWatchClient();

const monitoring = createMonitoring({
  alarms: cloudWatchAlarms({ client, namePrefix, time: realTime }),
  series: cloudWatchSeries(client, metricPlaces(parts, namespace)),
  time: realTime,
});

export const handler = httpFunction(monitoring, {
  ...lambdaLogger('monitoring'),
  rates: createKeyRateLimits(keyRates(rateText), realTime),
  time: realTime,
});
