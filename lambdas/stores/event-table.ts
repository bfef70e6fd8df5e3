import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { type DynamoTable, dynamoTable } from '../../adapters/dynamodb/dynamo-table.ts';
import { realRandom, realTime } from '../../adapters/system/real-time.ts';
import { ENVIRONMENT, requiredVariable } from '../../config/environment.ts';
import { EVENT_TABLE } from '../../config/event-table.ts';
import type { StoreOptions } from './stores.ts';

const DAY_SECONDS = 86_400;
/** Below this no call of DynamoDB's takes long, and a connection that died while the environment was frozen is left. */
const CALL_TIMEOUT_MS = 2_000;
const CONNECT_TIMEOUT_MS = 1_000;
/** Of one step; whoever asked has the longer patience, and looks at the time that is left in between. */
const PATIENCE_MS = 2_000;
const SOCKETS = 64;

/** The event table that the environment names. Nothing is connected before the first use. */
export function openEventTable(
  environment: Readonly<Record<string, string | undefined>>,
  { timeoutMs }: Pick<StoreOptions, 'timeoutMs'>,
): DynamoTable {
  const client = new DynamoDBClient({
    maxAttempts: 2,
    requestHandler: {
      connectionTimeout: CONNECT_TIMEOUT_MS,
      requestTimeout: Math.min(CALL_TIMEOUT_MS, timeoutMs),
      throwOnRequestTimeout: true,
      httpAgent: { keepAlive: true, maxSockets: SOCKETS },
      httpsAgent: { keepAlive: true, maxSockets: SOCKETS },
    },
  });
  const keepDays = environment[ENVIRONMENT.keepDays];
  return dynamoTable({
    client,
    name: requiredVariable(environment, ENVIRONMENT.table),
    lanes: EVENT_TABLE.timeIndex.lanes,
    patienceMs: Math.min(PATIENCE_MS, timeoutMs),
    keepSeconds: keepDays === undefined ? undefined : Number(keepDays) * DAY_SECONDS,
    time: realTime,
    random: realRandom,
  });
}
