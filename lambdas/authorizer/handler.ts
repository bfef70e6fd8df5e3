import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { dynamoControlTable } from '../../adapters/dynamodb/control-table.ts';
import { powertoolsLogger } from '../../adapters/system/powertools-logger.ts';
import { realTime } from '../../adapters/system/real-time.ts';
import { ENVIRONMENT, requiredVariable } from '../../config/environment.ts';
import { controlTableKeyStore } from '../../core/keys/control-table-key-store.ts';
import { createAuthorizer } from './authorizer.ts';

// API Gateway waits 10 s for an authorizer; both tries end before.
const client = new DynamoDBClient({
  maxAttempts: 2,
  requestHandler: { connectionTimeout: 1_000, requestTimeout: 3_000, throwOnRequestTimeout: true },
});
const table = dynamoControlTable(client, requiredVariable(process.env, ENVIRONMENT.controlTable));

export const handler = createAuthorizer({
  store: controlTableKeyStore(table),
  keyHeaders: process.env[ENVIRONMENT.keyHeaders] === 'either' ? 'either' : 'authorization',
  logger: powertoolsLogger('authorizer'),
  time: realTime,
});
