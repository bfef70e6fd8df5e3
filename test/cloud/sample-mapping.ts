import {
  CreateStreamCommand,
  DescribeStreamSummaryCommand,
  type KinesisClient,
  waitUntilStreamExists,
} from '@aws-sdk/client-kinesis';
import { CreateEventSourceMappingCommand, type LambdaClient } from '@aws-sdk/client-lambda';
import { uniqueName } from './emulator.ts';
import { createFunction } from './sample-function.ts';

export interface SampleMapping {
  readonly functionName: string;
  readonly mappingId: string;
}

/** A stream that feeds a function by an event source mapping. */
export async function createMapping(client: LambdaClient, kinesis: KinesisClient): Promise<SampleMapping> {
  const functionName = await createFunction(client, 'export const handler = async () => ({ batchItemFailures: [] });');
  const StreamName = uniqueName('events');
  await kinesis.send(new CreateStreamCommand({ StreamName, ShardCount: 1 }));
  await waitUntilStreamExists({ client: kinesis, maxWaitTime: 20, minDelay: 1 }, { StreamName });
  const { StreamDescriptionSummary } = await kinesis.send(new DescribeStreamSummaryCommand({ StreamName }));
  const { UUID } = await client.send(
    new CreateEventSourceMappingCommand({
      FunctionName: functionName,
      EventSourceArn: StreamDescriptionSummary?.StreamARN,
      StartingPosition: 'TRIM_HORIZON',
    }),
  );
  return { functionName, mappingId: UUID! };
}
