import { ListStacksCommand, StackStatus } from '@aws-sdk/client-cloudformation';
import { DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch';
import { ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { ListStreamsCommand } from '@aws-sdk/client-kinesis';
import { ListEventSourceMappingsCommand, ListFunctionsCommand } from '@aws-sdk/client-lambda';
import { DeleteObjectCommand, ListBucketsCommand, ListObjectsV2Command } from '@aws-sdk/client-s3';
import { ListQueuesCommand } from '@aws-sdk/client-sqs';
import { expect, it } from 'vitest';
import { type Clients, rawCall } from './clients.ts';
import { type DeployedStack, STACK_NAME } from './stack.ts';

/** What `cdk bootstrap` made for every app of the account. */
const OF_BOOTSTRAP = /^cdk-|CDKToolkit/;

/** Everything in the emulator that a stack may leave behind, by kind. */
async function left({ cloudFormation, cloudWatch, dynamodb, kinesis, lambda, s3, sqs }: Clients) {
  const live = Object.values(StackStatus).filter((status) => status !== 'DELETE_COMPLETE');
  const json = { 'content-type': 'application/x-amz-json-1.1' };
  const logs = JSON.parse(
    await rawCall('logs', '{}', { ...json, 'x-amz-target': 'Logs_20140328.DescribeLogGroups' }),
  ) as { readonly logGroups: readonly { readonly logGroupName: string }[] };
  const all: Readonly<Record<string, readonly (string | undefined)[]>> = {
    stacks: ((await cloudFormation.send(new ListStacksCommand({ StackStatusFilter: live }))).StackSummaries ?? []).map(
      ({ StackName }) => StackName,
    ),
    streams: (await kinesis.send(new ListStreamsCommand({}))).StreamNames ?? [],
    tables: (await dynamodb.send(new ListTablesCommand({}))).TableNames ?? [],
    queues: (await sqs.send(new ListQueuesCommand({}))).QueueUrls ?? [],
    functions: ((await lambda.send(new ListFunctionsCommand({}))).Functions ?? []).map(
      ({ FunctionName }) => FunctionName,
    ),
    mappings: ((await lambda.send(new ListEventSourceMappingsCommand({}))).EventSourceMappings ?? []).map(
      ({ UUID }) => UUID,
    ),
    buckets: ((await s3.send(new ListBucketsCommand({}))).Buckets ?? []).map(({ Name }) => Name),
    alarms: ((await cloudWatch.send(new DescribeAlarmsCommand({}))).MetricAlarms ?? []).map(
      ({ AlarmName }) => AlarmName,
    ),
    logGroups: logs.logGroups.map(({ logGroupName }) => logGroupName),
  };
  return Object.fromEntries(
    Object.entries(all).map(([kind, names]) => [kind, names.filter((name) => !OF_BOOTSTRAP.test(name ?? ''))]),
  );
}

const NOTHING = {
  stacks: [],
  streams: [],
  tables: [],
  queues: [],
  functions: [],
  mappings: [],
  buckets: [],
  alarms: [],
  logGroups: [],
};

/** The stack goes, and nothing of it stays: stage dev retains nothing. */
export function teardownTests(stack: () => DeployedStack, clients: () => Clients): void {
  it('takes everything with it, as docs/deploy.md says', async () => {
    const before = await left(clients());
    expect(Object.entries(before).filter(([, names]) => names.length === 0)).toEqual([]);
    expect(before.stacks).toEqual([STACK_NAME]);

    const Bucket = stack().outputs.FailedBatchBucket;
    const { Contents: objects = [] } = await clients().s3.send(new ListObjectsV2Command({ Bucket }));
    for (const { Key } of objects) await clients().s3.send(new DeleteObjectCommand({ Bucket, Key }));
    await stack().deployment.destroy();
    expect(await left(clients())).toEqual(NOTHING);
  }, 180_000);

  it('may be asked for again: what is not there is no error', async () => {
    await stack().deployment.destroy();
    expect((await left(clients())).stacks).toEqual([]);
  }, 120_000);
}
