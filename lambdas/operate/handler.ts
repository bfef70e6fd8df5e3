import { randomUUID } from 'node:crypto';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { openStores } from '#stores';
import { dynamoControlTable } from '../../adapters/dynamodb/control-table.ts';
import { lambdaInvoker } from '../../adapters/lambda/function-invoker.ts';
import { lambdaLogger } from '../../adapters/system/lambda-logger.ts';
import { realRandom, realTime } from '../../adapters/system/real-time.ts';
import { ENVIRONMENT, requiredVariable } from '../../config/environment.ts';
import { EVENT_SOURCE_MAPPING } from '../../config/event-source-mapping.ts';
import { keyRates } from '../../config/keys.ts';
import { INGEST_LIMITS } from '../../config/limits.ts';
import { createDeadLetters } from '../dead-letters/dead-letters.ts';
import { createMappingControl } from '../mapping-control/mapping-control.ts';
import { rehearse } from '../redrive/rehearse.ts';
import { createReplays } from '../replays/replays.ts';
import { deployedMapping } from '../shared/deployed-mapping.ts';
import { httpFunction } from '../shared/http-function.ts';
import { createKeyRateLimits } from '../shared/key-rates.ts';
import { createOperate } from './operate.ts';
import { queuedRedrives } from './queued-redrives.ts';
import { queuedReplays } from './queued-replays.ts';

const SERVICE = 'operate';
const STORE = { service: SERVICE, connections: 2, timeoutMs: 10_000 };

const { logger, context } = lambdaLogger(SERVICE);
const time = realTime;
const lambda = new LambdaClient();
const table = dynamoControlTable(new DynamoDBClient(), requiredVariable(process.env, ENVIRONMENT.controlTable));
const { letters } = openStores(process.env, STORE);
const worker = lambdaInvoker(lambda, requiredVariable(process.env, ENVIRONMENT.redriveWorkerFunction));
const redrive = lambdaInvoker(lambda, requiredVariable(process.env, ENVIRONMENT.redriveFunction));
const jobs = { table, worker, newId: randomUUID, logger, time };

const operate = createOperate({
  deadLetters: createDeadLetters({
    store: letters,
    redrives: queuedRedrives({
      ...jobs,
      letters,
      rehearse: (filter) => rehearse(filter, { store: letters, invoke: (call) => redrive.invoke(call), time }),
    }),
    dataBytes: INGEST_LIMITS.eventBytes,
    logger,
    time,
  }),
  mappingControl: createMappingControl({
    control: deployedMapping(process.env, { client: lambda, table, time, random: realRandom }),
    breaker: ({ pausedBy }) => (pausedBy.some(({ reason }) => reason === 'breaker') ? 'open' : 'closed'),
    mapping: EVENT_SOURCE_MAPPING,
    logger,
    time,
  }),
  replays: createReplays({ replays: queuedReplays(jobs), logger, time }),
});

export const handler = httpFunction(operate, {
  logger,
  context,
  rates: createKeyRateLimits(keyRates(process.env[ENVIRONMENT.keyRates]), time),
  time,
});
