import { App, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { type ITable, TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { Stream } from 'aws-cdk-lib/aws-kinesis';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { expect, it } from 'vitest';
import { FUNCTIONS } from '../../../config/functions.ts';
import { ControlTable } from '../../../lib/control-table.ts';
import { DeadLetters } from '../../../lib/dead-letters.ts';
import { DynamoEventStore } from '../../../lib/dynamodb-store.ts';
import { EventStream } from '../../../lib/event-stream.ts';
import { PlatformFunction } from '../../../lib/platform-function.ts';
import { standInBundles } from './synthesized.ts';

const ACCOUNT = 'eu-central-1:111111111111';
const STREAM = `arn:aws:kinesis:${ACCOUNT}:stream/ours`;
const QUEUE = `arn:aws:sqs:${ACCOUNT}:ours`;
const table = (name: string): string => `arn:aws:dynamodb:${ACCOUNT}:table/${name}`;

it('constructs take what exists, and make nothing of their own beside it', () => {
  const stack = new Stack(new App({ builtinCloudFormationValidation: false }), 'Theirs');
  const removalPolicy = RemovalPolicy.RETAIN;
  const data = { pointInTimeRecovery: true, deletionProtection: true, removalPolicy };
  const undelivered = Queue.fromQueueArn(stack, 'Undelivered', `arn:aws:sqs:${ACCOUNT}:undelivered`);
  const fn = new PlatformFunction(stack, 'Ingest', {
    bundle: `${standInBundles}/ingest`,
    settings: FUNCTIONS.ingest,
    environment: {},
    undelivered,
    logRetention: RetentionDays.ONE_WEEK,
    removalPolicy,
  });
  const imported = (name: string): ITable => TableV2.fromTableArn(stack, name, table(name)) as ITable;
  new EventStream(stack, 'EventStream', {
    stream: Stream.fromStreamArn(stack, 'Stream', STREAM),
    retention: Duration.days(7),
    removalPolicy,
  }).connectWriter(fn);
  new ControlTable(stack, 'ControlTable', { table: imported('control'), ...data }).connect(fn, { reads: ['keys'] });
  new DynamoEventStore(stack, 'EventStore', { table: imported('events'), ...data }).connect(fn, 'read');
  new DeadLetters(stack, 'DeadLetters', { queue: Queue.fromQueueArn(stack, 'Queue', QUEUE) }).connectSender(fn);

  const template = Template.fromStack(stack);
  const types = Object.values(template.toJSON().Resources as Record<string, { Type: string }>).map(({ Type }) => Type);
  expect(types.sort()).toEqual(['AWS::IAM::Policy', 'AWS::IAM::Role', 'AWS::Lambda::Function', 'AWS::Logs::LogGroup']);
  template.hasResourceProperties('AWS::Lambda::Function', {
    Environment: {
      Variables: { SPILLWAY_STREAM: 'ours', SPILLWAY_CONTROL_TABLE: 'control', SPILLWAY_TABLE: 'events' },
    },
  });
  const [policy] = Object.values(template.findResources('AWS::IAM::Policy'));
  const statements: readonly { Action: string; Resource: unknown }[] = policy?.Properties.PolicyDocument.Statement;
  expect(statements.map(({ Resource }) => Resource)).toEqual(
    expect.arrayContaining([STREAM, table('control'), [table('events'), `${table('events')}/index/time`], QUEUE]),
  );
});
