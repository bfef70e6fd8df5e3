import { describe, expect, it } from 'vitest';
import { ENVIRONMENT } from '../../../config/environment.ts';
import { EVENT_SOURCE_MAPPING } from '../../../config/event-source-mapping.ts';
import { FUNCTIONS } from '../../../config/functions.ts';
import { type Resource, referred, synthesized } from './synthesized.ts';

const { resources } = synthesized();

const functions = resources('AWS::Lambda::Function');
const functionNamed = (name: string): Resource =>
  functions.find(({ Properties }) => Properties.Environment.Variables.POWERTOOLS_SERVICE_NAME === name)!;
const mappingOf = (name: string): Resource => {
  const { id } = functionNamed(name);
  return resources('AWS::Lambda::EventSourceMapping').find(
    ({ Properties }) => referred(Properties.FunctionName) === id,
  )!;
};
const queueNamed = (name: string): Resource =>
  resources('AWS::SQS::Queue').find(({ id }) => id.replace(/[0-9A-F]{8}$/, '') === name)!;
const titleCase = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1);

describe('the mapping of the stream', () => {
  const { Properties } = mappingOf('process');

  it('is the one that the local runtime runs', () => {
    const deployed = Object.fromEntries(
      Object.keys(EVENT_SOURCE_MAPPING).map((name) => [name, Properties[titleCase(name)]]),
    );
    expect(deployed).toEqual(EVENT_SOURCE_MAPPING);
  });

  it('puts what it gives up, whole, into the bucket, and counts events', () => {
    expect(referred(Properties.DestinationConfig.OnFailure.Destination)).toBe(resources('AWS::S3::Bucket')[0]?.id);
    expect(Properties.MetricsConfig).toEqual({ Metrics: ['EventCount'] });
  });
});

describe('the bucket of failed batches', () => {
  const bucket = resources('AWS::S3::Bucket')[0]!;
  const queue = queueNamed('FailedBatchesQueue');

  it('tells the queue of every batch, which feeds the function', () => {
    expect(bucket.Properties.NotificationConfiguration.QueueConfigurations).toEqual([
      {
        Event: 's3:ObjectCreated:*',
        Filter: { S3Key: { Rules: [{ Name: 'prefix', Value: 'aws/lambda/' }] } },
        Queue: { 'Fn::GetAtt': [queue.id, 'Arn'] },
      },
    ]);
    expect(referred(mappingOf('failed-batches').Properties.EventSourceArn)).toBe(queue.id);
  });

  it('is made after the policy that lets it', () => {
    const policy = resources('AWS::SQS::QueuePolicy').find(
      ({ Properties }) => referred(Properties.Queues[0]) === queue.id,
    );
    expect(bucket.DependsOn).toContain(policy?.id);
    expect(policy?.Properties.PolicyDocument.Statement).toContainEqual({
      Effect: 'Allow',
      Action: 'sqs:SendMessage',
      Principal: { Service: 's3.amazonaws.com' },
      Resource: { 'Fn::GetAtt': [queue.id, 'Arn'] },
      Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
    });
  });

  it('gives a message time for six tries of the function, and ten deliveries', () => {
    expect(queue.Properties).toMatchObject({
      VisibilityTimeout: 5_400,
      RedrivePolicy: {
        deadLetterTargetArn: { 'Fn::GetAtt': [queueNamed('FailedBatchesDeadLetters').id, 'Arn'] },
        maxReceiveCount: 10,
      },
    });
  });
});

describe('what fails has a dead end', () => {
  const undelivered = queueNamed('Undelivered');

  it.each(functions)('in the function $id', ({ Properties }) => {
    expect(referred(Properties.DeadLetterConfig.TargetArn)).toBe(undelivered.id);
  });

  it.each(resources('AWS::Scheduler::Schedule'))('in the schedule $id', ({ Properties }) => {
    expect(Properties.ScheduleExpression).toBe('rate(1 minute)');
    expect(referred(Properties.Target.DeadLetterConfig.Arn)).toBe(undelivered.id);
  });

  it.each(resources('AWS::Lambda::EventSourceMapping'))('in the mapping $id', ({ Properties }) => {
    const source = resources('AWS::SQS::Queue').find(({ id }) => id === referred(Properties.EventSourceArn));
    const end = source?.Properties.RedrivePolicy ?? Properties.DestinationConfig?.OnFailure.Destination;
    expect(end).toBeDefined();
  });
});

describe('the functions', () => {
  it('are those of the table', () => {
    const deployed = functions.map(({ Properties }) => Properties.Environment.Variables.POWERTOOLS_SERVICE_NAME);
    expect(deployed.sort()).toEqual(Object.keys(FUNCTIONS).sort());
  });

  it.each(Object.entries(FUNCTIONS))('%s has its time, its memory and a log group of its own', (name, settings) => {
    const { Properties } = functionNamed(name);
    expect(Properties).toMatchObject({
      Runtime: 'nodejs24.x',
      Architectures: ['arm64'],
      Handler: 'index.handler',
      Timeout: settings.timeoutSeconds,
      MemorySize: settings.memoryMegabytes,
    });
    const sharing = functions.filter(
      (other) => referred(other.Properties.LoggingConfig.LogGroup) === referred(Properties.LoggingConfig.LogGroup),
    );
    expect(sharing).toHaveLength(1);
  });

  it('are told only what config/environment.ts names', () => {
    const known = new Set<string>(['POWERTOOLS_SERVICE_NAME', ...Object.values(ENVIRONMENT)]);
    const unknown = functions.flatMap(({ Properties }) =>
      Object.keys(Properties.Environment.Variables).filter((name) => !known.has(name)),
    );
    expect(unknown).toEqual([]);
  });
});
