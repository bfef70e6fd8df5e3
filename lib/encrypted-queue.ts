import type { Duration } from 'aws-cdk-lib';
import { type DeadLetterQueue, Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';

export interface EncryptedQueueProps {
  /** Up to 14 days. */
  readonly retention: Duration;
  /** @default - 30 seconds */
  readonly visibilityTimeout?: Duration;
  /** @default - none: the queue is an end itself */
  readonly deadLetterQueue?: DeadLetterQueue;
}

/** An SQS queue that is encrypted at rest and refuses whoever does not use TLS. */
export class EncryptedQueue extends Queue {
  constructor(scope: Construct, id: string, { retention, ...props }: EncryptedQueueProps) {
    super(scope, id, {
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: retention,
      ...props,
    });
  }
}
