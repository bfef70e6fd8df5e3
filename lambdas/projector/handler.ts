import middy from '@middy/core';
import type { DynamoDBBatchResponse, DynamoDBStreamEvent } from 'aws-lambda';
import { createJournal } from '../../adapters/dynamodb/journal.ts';
import { dynamoProjection } from '../../adapters/dynamodb/projection.ts';
import { lambdaLogger } from '../../adapters/system/lambda-logger.ts';
import { openEventTable } from '../stores/event-table.ts';
import { createProjector } from './projector.ts';

const SERVICE = 'projector';

const { logger, context } = lambdaLogger(SERVICE);
const table = openEventTable(process.env, { timeoutMs: 15_000 });

export const handler = middy<DynamoDBStreamEvent, DynamoDBBatchResponse>()
  .use(context)
  .handler(createProjector({ project: dynamoProjection(table, createJournal(table)), logger }));
