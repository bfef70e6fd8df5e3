import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { LambdaClient } from '@aws-sdk/client-lambda';
import middy from '@middy/core';
import { openStores } from '#stores';
import { dynamoControlTable } from '../../adapters/dynamodb/control-table.ts';
import { lambdaLogger } from '../../adapters/system/lambda-logger.ts';
import { realRandom, realTime } from '../../adapters/system/real-time.ts';
import { ENVIRONMENT, requiredVariable } from '../../config/environment.ts';
import { deployedMapping } from '../shared/deployed-mapping.ts';
import { createBreaker } from './breaker.ts';

const SERVICE = 'breaker';
const STORE = { service: SERVICE, connections: 1, timeoutMs: 5_000 };

const { logger, context } = lambdaLogger(SERVICE);
const table = dynamoControlTable(new DynamoDBClient(), requiredVariable(process.env, ENVIRONMENT.controlTable));

const breaker = createBreaker({
  store: openStores(process.env, STORE).events,
  control: deployedMapping(process.env, {
    client: new LambdaClient(),
    table,
    time: realTime,
    random: realRandom,
  }),
  logger,
  time: realTime,
});

export const handler = middy<unknown, void>()
  .use(context)
  .handler((_tick, invocation) => breaker(invocation));
