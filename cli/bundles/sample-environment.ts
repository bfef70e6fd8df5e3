import { ENVIRONMENT } from '../../config/environment.ts';
import type { FunctionName } from '../../config/functions.ts';

/** Nobody listens there: whatever a function asks of AWS or of the store is refused at once. */
const NOWHERE = { host: '127.0.0.1', port: 9 };

/** Variables with which every function starts, and reaches nothing. */
export const sampleEnvironment = (name: FunctionName): Readonly<Record<string, string>> => ({
  AWS_ENDPOINT_URL: `http://${NOWHERE.host}:${NOWHERE.port}`,
  AWS_REGION: 'us-east-1',
  AWS_ACCESS_KEY_ID: 'sample',
  AWS_SECRET_ACCESS_KEY: 'sample',
  AWS_LAMBDA_FUNCTION_NAME: `sample-${name}`,
  POWERTOOLS_SERVICE_NAME: name,
  [ENVIRONMENT.postgres]: JSON.stringify({ ...NOWHERE, user: 'sample', database: 'sample', iam: true }),
  [ENVIRONMENT.table]: 'sample-events',
  [ENVIRONMENT.controlTable]: 'sample-control',
  [ENVIRONMENT.stream]: 'sample-stream',
  [ENVIRONMENT.deadLetterQueue]: `http://${NOWHERE.host}:${NOWHERE.port}/000000000000/sample-letters`,
  [ENVIRONMENT.mapping]: '00000000-0000-0000-0000-000000000000',
  [ENVIRONMENT.isolateFunction]: 'sample-isolate',
  [ENVIRONMENT.redriveFunction]: 'sample-redrive',
  [ENVIRONMENT.replayFunction]: 'sample-replay',
  [ENVIRONMENT.redriveWorkerFunction]: 'sample-redrive-worker',
  [ENVIRONMENT.monitoredParts]: '{}',
  [ENVIRONMENT.alarmPrefix]: 'sample-',
});
