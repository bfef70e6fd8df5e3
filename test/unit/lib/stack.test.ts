import { describe, expect, it } from 'vitest';
import { STAGES } from '../../../config/stages.ts';
import { type Resource, synthesized } from './synthesized.ts';

const dev = synthesized();
const prod = synthesized({ stage: 'prod' });

/** What holds data. */
const DATA = ['AWS::Kinesis::Stream', 'AWS::DynamoDB::GlobalTable', 'AWS::S3::Bucket', 'AWS::Logs::LogGroup'];

/** Properties that would fix the name of a resource, which then could not be replaced or deployed twice. */
const PHYSICAL_NAMES: Readonly<Record<string, readonly string[]>> = {
  'AWS::DynamoDB::GlobalTable': ['TableName'],
  'AWS::IAM::Role': ['RoleName'],
  'AWS::Kinesis::Stream': ['Name'],
  'AWS::Lambda::Function': ['FunctionName'],
  'AWS::Logs::LogGroup': ['LogGroupName'],
  'AWS::S3::Bucket': ['BucketName'],
  'AWS::SQS::Queue': ['QueueName'],
  'AWS::Scheduler::Schedule': ['Name'],
  'AWS::SNS::Topic': ['TopicName'],
};

describe('the stack', () => {
  it('is the same every time it is synthesized', () => {
    expect(synthesized().template.toJSON()).toEqual(dev.template.toJSON());
  });

  it('tells what its users need', () => {
    expect(Object.keys(dev.template.toJSON().Outputs)).toEqual(
      expect.arrayContaining([
        'ApiUrl',
        'ApiId',
        'StreamName',
        'ControlTableName',
        'DeadLetterQueueUrl',
        'UndeliveredQueueUrl',
        'FailedBatchBucket',
        'MappingId',
        'TableName',
      ]),
    );
  });

  it('runs no function of its own to be deployed', () => {
    const ofCdk = dev
      .resources()
      .filter(({ Type }) => Type.startsWith('Custom::') || Type === 'AWS::CloudFormation::CustomResource');
    expect(ofCdk).toEqual([]);
    expect(dev.resources('AWS::Lambda::Function')).toHaveLength(14);
    for (const { Properties } of dev.resources('AWS::Lambda::Function')) expect(Properties.Runtime).toBe('nodejs24.x');
  });

  it('leaves every name to CloudFormation', () => {
    const named = dev
      .resources()
      .filter(({ Type, Properties }) => (PHYSICAL_NAMES[Type] ?? []).some((name) => Properties?.[name] !== undefined))
      .map(({ id }) => id);
    expect(named).toEqual([]);
  });
});

describe('stage dev', () => {
  it('goes as a whole', () => {
    expect(dev.stack.terminationProtection).toBe(false);
    for (const { id, DeletionPolicy } of dev.resources(...DATA)) expect([id, DeletionPolicy]).toEqual([id, 'Delete']);
    for (const table of dev.resources('AWS::DynamoDB::GlobalTable')) {
      expect(table.Properties.Replicas).toMatchObject([
        {
          DeletionProtectionEnabled: false,
          PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: false },
        },
      ]);
    }
  });

  it('keeps logs for a week, on one shard', () => {
    for (const { Properties } of dev.resources('AWS::Logs::LogGroup')) expect(Properties.RetentionInDays).toBe(7);
    expect(dev.resources('AWS::Kinesis::Stream')[0]?.Properties).toMatchObject({
      ShardCount: 1,
      RetentionPeriodHours: 168,
      StreamModeDetails: { StreamMode: 'PROVISIONED' },
    });
  });
});

describe('stage prod', () => {
  it('outlives its deletion with everything that holds data', () => {
    expect(prod.stack.terminationProtection).toBe(true);
    for (const { id, DeletionPolicy } of prod.resources(...DATA)) expect([id, DeletionPolicy]).toEqual([id, 'Retain']);
    for (const table of prod.resources('AWS::DynamoDB::GlobalTable')) {
      expect(table.Properties.Replicas).toMatchObject([
        { DeletionProtectionEnabled: true, PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true } },
      ]);
    }
  });

  it('keeps logs for 90 days, on 4 shards', () => {
    for (const { Properties } of prod.resources('AWS::Logs::LogGroup')) expect(Properties.RetentionInDays).toBe(90);
    expect(prod.resources('AWS::Kinesis::Stream')[0]?.Properties.ShardCount).toBe(4);
  });
});

describe('other settings', () => {
  const settings = {
    ...STAGES.dev,
    stream: { capacity: 'onDemand', retentionHours: 24, key: 'customer', enhancedFanOut: true } as const,
  };
  const other = synthesized({ settings });
  /** The only one of its type, but for those of other constructs. */
  const one = (type: string): Resource => {
    const [found, ...more] = other.resources(type).filter(({ id }) => !id.startsWith('Monitoring'));
    expect(more).toEqual([]);
    return found!;
  };

  it('make a stream on demand, under a key of its own that is rotated', () => {
    expect(one('AWS::Kinesis::Stream').Properties).toMatchObject({
      RetentionPeriodHours: 24,
      StreamModeDetails: { StreamMode: 'ON_DEMAND' },
      StreamEncryption: { EncryptionType: 'KMS', KeyId: { 'Fn::GetAtt': [one('AWS::KMS::Key').id, 'Arn'] } },
    });
    expect(one('AWS::Kinesis::Stream').Properties.ShardCount).toBeUndefined();
    expect(one('AWS::KMS::Key').Properties.EnableKeyRotation).toBe(true);
  });

  it('read the stream by a consumer of its own', () => {
    const consumer = one('AWS::Kinesis::StreamConsumer');
    const mappings = other.resources('AWS::Lambda::EventSourceMapping');
    expect(mappings.map(({ Properties }) => Properties.EventSourceArn)).toContainEqual({
      'Fn::GetAtt': [consumer.id, 'ConsumerARN'],
    });
  });
});
