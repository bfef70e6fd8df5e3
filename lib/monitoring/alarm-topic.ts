import { ArnFormat, Aws, Names, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { SlackChannelConfiguration } from 'aws-cdk-lib/aws-chatbot';
import { ManagedPolicy, PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { type IKey, Key } from 'aws-cdk-lib/aws-kms';
import { type ITopic, Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Construct } from 'constructs';
import { acknowledge } from '../acknowledge.ts';
import type { SlackChannel } from './props.ts';

export interface AlarmTopicProps {
  readonly emails: readonly string[];
  /** @default - none */
  readonly slack: SlackChannel | undefined;
}

const cloudWatch = (): ServicePrincipal => new ServicePrincipal('cloudwatch.amazonaws.com');

/** Where alarms are told: an SNS topic that is encrypted, refuses whoever does not use TLS, and lets only alarms write. */
export class AlarmTopic extends Construct {
  readonly topic: ITopic;

  constructor(scope: Construct, id: string, { emails, slack }: AlarmTopicProps) {
    super(scope, id);
    const topic = new Topic(this, 'Topic', { masterKey: this.#key() as IKey, enforceSSL: true });
    // A policy of its own takes the place of the usual one, which lets the whole account publish.
    topic.addToResourcePolicy(
      new PolicyStatement({
        principals: [cloudWatch()],
        actions: ['sns:Publish'],
        resources: [topic.topicArn],
        conditions: {
          StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID },
          ArnLike: {
            'aws:SourceArn': Stack.of(this).formatArn({
              service: 'cloudwatch',
              resource: 'alarm',
              resourceName: '*',
              arnFormat: ArnFormat.COLON_RESOURCE_NAME,
            }),
          },
        },
      }),
    );
    for (const email of emails) {
      const subscription = topic.addSubscription(new EmailSubscription(email));
      acknowledge(subscription, ['Serverless-SNSRedrivePolicy'], 'A mailbox that is gone is no less gone later on.');
    }
    if (slack !== undefined) this.#tellSlack(topic, slack);
    this.topic = topic;
  }

  /** Of this stack: alarms may not use the key of SNS itself. docs.aws.amazon.com/sns/latest/dg/sns-key-management.html */
  #key(): Key {
    const key = new Key(this, 'Key', {
      description: 'Alarms of Spillway on their way to whoever is told of them',
      enableKeyRotation: true,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    key.addToResourcePolicy(
      new PolicyStatement({
        principals: [cloudWatch()],
        actions: ['kms:Decrypt', 'kms:GenerateDataKey*'],
        resources: ['*'],
      }),
    );
    return key;
  }

  /** Whoever asks the bot something in the channel may read metrics and alarms, and nothing else. */
  #tellSlack(topic: Topic, { workspaceId, channelId }: SlackChannel): void {
    new SlackChannelConfiguration(this, 'Slack', {
      slackChannelConfigurationName: Names.uniqueResourceName(this, { maxLength: 64, separator: '-' }),
      slackWorkspaceId: workspaceId,
      slackChannelId: channelId,
      notificationTopics: [topic],
      guardrailPolicies: [ManagedPolicy.fromAwsManagedPolicyName('CloudWatchReadOnlyAccess')],
    });
  }
}
