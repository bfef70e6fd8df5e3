import { describe, expect, it } from 'vitest';
import { referred, synthesized } from './synthesized.ts';

const { resources } = synthesized();

interface Statement {
  readonly Effect: string;
  readonly Action: string | readonly string[];
  readonly Resource: unknown;
  readonly Principal?: unknown;
  readonly Condition?: unknown;
}

const list = <T>(value: T | readonly T[]): readonly T[] => (Array.isArray(value) ? value : [value as T]);
const statementsOf = (document: { Statement: readonly Statement[] }): readonly Statement[] => document.Statement;
const NO_TLS = { Bool: { 'aws:SecureTransport': 'false' } };

/** A resource in a policy as one line: what it refers to stands in angle brackets. */
function asText(resource: unknown): string {
  if (typeof resource === 'string') return resource;
  const joined = (resource as { 'Fn::Join'?: [string, readonly unknown[]] })['Fn::Join'];
  return joined === undefined ? `<${referred(resource)}>` : joined[1].map(asText).join('');
}

describe('at rest', () => {
  it('every queue is encrypted', () => {
    const queues = resources('AWS::SQS::Queue');
    expect(queues).toHaveLength(4);
    for (const { id, Properties } of queues) expect([id, Properties.SqsManagedSseEnabled]).toEqual([id, true]);
  });

  it('every bucket is encrypted and closed to the public', () => {
    const buckets = resources('AWS::S3::Bucket');
    expect(buckets).toHaveLength(1);
    for (const { Properties } of buckets) {
      expect(Properties.BucketEncryption.ServerSideEncryptionConfiguration).toHaveLength(1);
      expect(Properties.PublicAccessBlockConfiguration).toEqual({
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      });
    }
  });

  it('every table and the stream are encrypted', () => {
    for (const { Properties } of resources('AWS::DynamoDB::GlobalTable')) {
      expect(Properties.SSESpecification).toEqual({ SSEEnabled: true, SSEType: 'KMS' });
    }
    for (const { Properties } of resources('AWS::Kinesis::Stream')) {
      expect(Properties.StreamEncryption).toEqual({ EncryptionType: 'KMS', KeyId: 'alias/aws/kinesis' });
    }
  });
});

describe('in transit', () => {
  it.each([
    ['AWS::SQS::Queue', 'AWS::SQS::QueuePolicy', 'Queues'],
    ['AWS::S3::Bucket', 'AWS::S3::BucketPolicy', 'Bucket'],
  ])('every %s refuses whoever does not use TLS', (type, policyType, target) => {
    const refusing = resources(policyType).flatMap(({ Properties }) =>
      statementsOf(Properties.PolicyDocument).some(
        ({ Effect, Principal, Condition }) =>
          Effect === 'Deny' &&
          JSON.stringify(Principal) === JSON.stringify({ AWS: '*' }) &&
          JSON.stringify(Condition) === JSON.stringify(NO_TLS),
      )
        ? list(Properties[target]).map(referred)
        : [],
    );
    expect(refusing.sort()).toEqual(
      resources(type)
        .map(({ id }) => id)
        .sort(),
    );
  });
});

describe('permissions', () => {
  const granted = resources('AWS::IAM::Policy').flatMap(({ id, Properties }) =>
    statementsOf(Properties.PolicyDocument).map((statement) => ({ id, ...statement })),
  );

  it('name every action', () => {
    for (const { Action } of granted) for (const action of list(Action)) expect(action).not.toContain('*');
  });

  it('name every resource but these', () => {
    const wildcards = granted.flatMap(({ id, Action, Resource }) =>
      list(Resource)
        .map(asText)
        .filter((resource) => resource.includes('*'))
        .map((resource) => `${id.replace(/(Role)?(DefaultPolicy)?[0-9A-F]{8}$/, '')}: ${list(Action)} ${resource}`),
    );
    expect(wildcards.map((line) => line.replaceAll(/[0-9A-F]{8}>/g, '>')).sort()).toEqual([
      'FunctionsFailedBatches: s3:GetObject <FailedBatchesBucket>/aws/lambda/*',
      'FunctionsMonitoring: cloudwatch:DescribeAlarmHistory,cloudwatch:DescribeAlarms arn:<AWS::Partition>:cloudwatch:<AWS::Region>:<AWS::AccountId>:alarm:*',
      'FunctionsMonitoring: cloudwatch:GetMetricData *',
      'FunctionsProcess: s3:PutObject <FailedBatchesBucket>/aws/lambda/*',
      'FunctionsProjector: dynamodb:ListStreams *',
      'FunctionsQuery: cloudwatch:GetMetricData *',
      'ProcessingPauseItself: lambda:ListEventSourceMappings *',
    ]);
  });

  it('come from no policy that AWS may widen', () => {
    for (const { Properties } of resources('AWS::IAM::Role')) expect(Properties.ManagedPolicyArns).toBeUndefined();
  });

  it('are taken by services, and by the scheduler for this account only', () => {
    const trusted = resources('AWS::IAM::Role').map(({ Properties }) => {
      const [statement] = statementsOf(Properties.AssumeRolePolicyDocument);
      return [statement?.Principal, statement?.Condition];
    });
    const ofScheduler = [
      { Service: 'scheduler.amazonaws.com' },
      { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
    ];
    const ofLambda = [{ Service: 'lambda.amazonaws.com' }, undefined];
    expect(trusted.filter(([, condition]) => condition !== undefined)).toEqual([ofScheduler, ofScheduler, ofScheduler]);
    expect(trusted.filter(([, condition]) => condition === undefined)).toEqual(Array(14).fill(ofLambda));
  });

  it('let only this API, its authorizer and nobody else invoke from outside', () => {
    const permissions = resources('AWS::Lambda::Permission');
    expect(permissions).toHaveLength(5);
    for (const { Properties } of permissions) {
      expect(Properties.Principal).toBe('apigateway.amazonaws.com');
      expect(asText(Properties.SourceArn)).toMatch(
        /:execute-api:<AWS::Region>:<AWS::AccountId>:<HttpApi\w+>\/(\*\/\*\/\*|authorizers\/<HttpApiKeys\w+>)$/,
      );
    }
  });
});
