import { Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { describe, expect, it } from 'vitest';
import type { PlatformFunction } from '../../../../lib/platform-function.ts';
import { monitoredStack } from './monitored-stack.ts';

describe('the topic', () => {
  const template = monitoredStack().template();

  it('is encrypted with a key that alarms may use, and that is rotated', () => {
    template.hasResourceProperties('AWS::SNS::Topic', {
      KmsMasterKeyId: { 'Fn::GetAtt': [Match.stringLikeRegexp('^MonitoringAlarmTopicKey'), 'Arn'] },
    });
    template.hasResourceProperties('AWS::KMS::Key', {
      EnableKeyRotation: true,
      KeyPolicy: {
        Statement: Match.arrayWith([
          Match.objectLike({
            Principal: { Service: 'cloudwatch.amazonaws.com' },
            Action: ['kms:Decrypt', 'kms:GenerateDataKey*'],
          }),
        ]),
      },
    });
  });

  it('refuses whoever does not use TLS, and lets alarms of this account publish', () => {
    template.hasResourceProperties('AWS::SNS::TopicPolicy', {
      PolicyDocument: {
        Statement: [
          Match.objectLike({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
          Match.objectLike({
            Effect: 'Allow',
            Principal: { Service: 'cloudwatch.amazonaws.com' },
            Action: 'sns:Publish',
            Condition: Match.objectLike({ StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } }),
          }),
        ],
      },
    });
  });

  it('has nobody to tell, unless the stage says who', () => {
    template.resourceCountIs('AWS::SNS::Subscription', 0);
    template.resourceCountIs('AWS::Chatbot::SlackChannelConfiguration', 0);
  });
});

it('tells people by e-mail and in a channel, whose bot may read metrics and no more', () => {
  const template = monitoredStack({
    emails: ['ops@example.com', 'night@example.com'],
    slack: { workspaceId: 'T01', channelId: 'C02' },
  }).template();
  template.resourceCountIs('AWS::SNS::Subscription', 2);
  template.hasResourceProperties('AWS::SNS::Subscription', { Protocol: 'email', Endpoint: 'night@example.com' });
  template.hasResourceProperties('AWS::Chatbot::SlackChannelConfiguration', {
    SlackWorkspaceId: 'T01',
    SlackChannelId: 'C02',
    SnsTopicArns: [{ Ref: Match.stringLikeRegexp('^MonitoringAlarmTopic') }],
    GuardrailPolicies: [{ 'Fn::Join': ['', Match.arrayWith([':iam::aws:policy/CloudWatchReadOnlyAccess'])] }],
  });
});

describe('the dashboard', () => {
  const dashboards = Object.values(monitoredStack().template().findResources('AWS::CloudWatch::Dashboard'));
  const body = JSON.stringify(dashboards.map(({ Properties }) => Properties));

  it('is one, with a generated name', () => {
    expect(dashboards.map(({ Properties }) => Object.keys(Properties))).toEqual([['DashboardBody']]);
  });

  it('answers in the order in which an operator asks', () => {
    const questions = [...body.matchAll(/"## ([^"\\]*)/g)].map(([, question]) => question);
    expect(questions).toEqual([
      'Is data late?',
      'Is it flowing?',
      'Is it failing?',
      'What is stuck?',
      'Is it fast?',
      'Is one shard hot, or the stream at a limit?',
      'Are functions and store at a limit?',
    ]);
  });

  it('shows all alarms, and each part by itself below', () => {
    expect(body).toContain('MonitoringDeadLetters');
    expect(body).toContain('AWS/Kinesis,ShardId,StreamName');
    for (const part of ['Kinesis Data Stream', 'Lambda Function', 'Dynamo Table', 'HTTP Endpoint', 'SQS Queue'])
      expect(body).toContain(part);
  });

  it('leaves out what a deployment does not have', () => {
    const bare = monitoredStack({ parts: {} }).template().findResources('AWS::CloudWatch::Dashboard');
    const text = JSON.stringify(bare);
    expect(text).toContain('Is data late?');
    expect(text).not.toContain('Are functions and store at a limit?');
    expect(text).not.toContain('AWS/Kinesis');
  });
});

it('lets a function read alarms and metrics, and tells it where they are', () => {
  const { stack, monitoring } = monitoredStack({ metricsNamespace: 'Spillway/prod' });
  const fn = new LambdaFunction(stack, 'Reader', {
    runtime: Runtime.NODEJS_24_X,
    handler: 'index.handler',
    code: Code.fromInline('exports.handler = async () => undefined;'),
  });
  monitoring.connect(fn as PlatformFunction);
  const template = Template.fromStack(Stack.of(fn));
  const [reader] = Object.values(template.findResources('AWS::Lambda::Function')).filter(
    ({ Properties }) => Properties.Environment !== undefined,
  );
  const { Variables } = reader!.Properties.Environment;
  expect(Variables).toMatchObject({
    SPILLWAY_METRICS_NAMESPACE: 'Spillway/prod',
    SPILLWAY_ALARM_PREFIX: { 'Fn::Join': ['', [{ Ref: 'AWS::StackName' }, '-']] },
  });
  const [, parts] = Variables.SPILLWAY_MONITORED_PARTS['Fn::Join'];
  const ids = JSON.parse(parts.map((part: unknown) => (typeof part === 'string' ? part : 'ref')).join(''));
  expect(ids).toEqual({ process: 'ref', mapping: 'mapping-uuid', stream: 'ref', api: 'ref' });
  template.hasResourceProperties('AWS::IAM::Policy', {
    PolicyDocument: {
      Statement: [
        Match.objectLike({
          Action: ['cloudwatch:DescribeAlarms', 'cloudwatch:DescribeAlarmHistory'],
          Resource: { 'Fn::Join': ['', Match.arrayWith([Match.stringLikeRegexp(':alarm:\\*$')])] },
        }),
        Match.objectLike({ Action: 'cloudwatch:GetMetricData', Resource: '*' }),
      ],
    },
  });
});
