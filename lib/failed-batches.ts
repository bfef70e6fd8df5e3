import { Aws, Duration, type RemovalPolicy } from 'aws-cdk-lib';
import { Effect, PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { CfnEventSourceMapping } from 'aws-cdk-lib/aws-lambda';
import { BlockPublicAccess, Bucket, BucketEncryption, type CfnBucket, type IBucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { acknowledge } from './acknowledge.ts';
import { EncryptedQueue } from './encrypted-queue.ts';
import { grant } from './grant.ts';
import type { PlatformFunction } from './platform-function.ts';

export interface FailedBatchesProps {
  /** Settles the events of a batch one by one. */
  readonly fn: PlatformFunction;
  /** How long a batch is kept. */
  readonly expiration: Duration;
  readonly removalPolicy: RemovalPolicy;
}

/** Where Lambda puts them: aws/lambda/<mapping>/<shard>/<date>. */
const PREFIX = 'aws/lambda/';
const DELIVERIES = 10;

/**
 * Batches that Lambda gave up on, whole and with payload, in a bucket. The bucket tells a queue of each one, and the
 * queue feeds the function that settles its events.
 */
export class FailedBatches extends Construct {
  readonly bucket: IBucket;
  readonly queue: EncryptedQueue;
  /** Messages about batches whose events could not be settled; the batches themselves stay in the bucket. */
  readonly deadLetters: EncryptedQueue;

  constructor(scope: Construct, id: string, props: FailedBatchesProps) {
    super(scope, id);
    const { fn, expiration, removalPolicy } = props;
    this.deadLetters = new EncryptedQueue(this, 'DeadLetters', { retention: Duration.days(14) });
    acknowledge(
      this.deadLetters,
      ['Serverless-SQSRedrivePolicy'],
      'It is the end: what is in it waits for a person, and an alarm tells of it.',
    );
    this.queue = new EncryptedQueue(this, 'Queue', {
      retention: Duration.days(7),
      // docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html: six times the function's timeout
      visibilityTimeout: Duration.seconds(6 * fn.timeout!.toSeconds()),
      deadLetterQueue: { queue: this.deadLetters, maxReceiveCount: DELIVERIES },
    });
    this.bucket = this.#createBucket(expiration, removalPolicy);
    this.#notify();
    this.#feed(fn);
  }

  /** Lets the mapping of a stream give batches of this function up into the bucket. */
  connectSource(fn: PlatformFunction): void {
    grant(fn, ['s3:PutObject'], [this.bucket.arnForObjects(`${PREFIX}*`)]);
    grant(fn, ['s3:ListBucket'], [this.bucket.bucketArn]);
    this.#acknowledgeObjects(fn);
  }

  #createBucket(expiration: Duration, removalPolicy: RemovalPolicy): IBucket {
    const bucket = new Bucket(this, 'Bucket', {
      encryption: BucketEncryption.S3_MANAGED,
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      enforceSSL: true,
      lifecycleRules: [{ expiration, abortIncompleteMultipartUploadAfter: Duration.days(1) }],
      removalPolicy,
    });
    acknowledge(
      bucket,
      ['AwsSolutions-S1'],
      'Lambda writes it and one function reads it; a bucket of access logs would outlive the stack unemptied.',
    );
    // Optional members of CDK's classes may be undefined, those of its interfaces may not.
    return bucket as IBucket;
  }

  /**
   * Not by CDK's own notifications: they are a function beside the stack that has to be trusted and kept up to date.
   * The bucket is made after the queue's policy, since S3 tries the queue at once; so the policy cannot name the bucket.
   */
  #notify(): void {
    const { bucket, queue } = this;
    queue.addToResourcePolicy(
      new PolicyStatement({
        effect: Effect.ALLOW,
        principals: [new ServicePrincipal('s3.amazonaws.com')],
        actions: ['sqs:SendMessage'],
        resources: [queue.queueArn],
        conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } },
      }),
    );
    const resource = bucket.node.defaultChild as CfnBucket;
    const filter = { s3Key: { rules: [{ name: 'prefix', value: PREFIX }] } };
    resource.notificationConfiguration = {
      queueConfigurations: [{ event: 's3:ObjectCreated:*', queue: queue.queueArn, filter }],
    };
    resource.node.addDependency(queue);
  }

  #feed(fn: PlatformFunction): void {
    const { bucket, queue } = this;
    grant(fn, ['s3:GetObject'], [bucket.arnForObjects(`${PREFIX}*`)]);
    this.#acknowledgeObjects(fn);
    const actions = ['ReceiveMessage', 'DeleteMessage', 'ChangeMessageVisibility', 'GetQueueAttributes'];
    grant(
      fn,
      actions.map((action) => `sqs:${action}`),
      [queue.queueArn],
    );
    const mapping = new CfnEventSourceMapping(this, 'Mapping', {
      eventSourceArn: queue.queueArn,
      functionName: fn.functionArn,
      batchSize: 1,
      functionResponseTypes: ['ReportBatchItemFailures'],
      scalingConfig: { maximumConcurrency: 2 },
    });
    acknowledge(
      mapping,
      ['Serverless-LambdaEventSourceMappingDestination'],
      'A mapping of a queue has no failure destination: what fails goes the way of the redrive policy.',
    );
  }

  #acknowledgeObjects(fn: PlatformFunction): void {
    acknowledge(
      fn.role!,
      [`AwsSolutions-IAM5[Resource::<${this.#logicalId()}.Arn>/${PREFIX}*]`],
      'Lambda makes up the names of the objects below this prefix.',
    );
  }

  #logicalId(): string {
    return this.bucket.stack.getLogicalId(this.bucket.node.defaultChild as CfnBucket);
  }
}
