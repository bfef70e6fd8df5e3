import { Duration } from 'aws-cdk-lib';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { ENVIRONMENT } from '../config/environment.ts';
import { acknowledge } from './acknowledge.ts';
import { EncryptedQueue } from './encrypted-queue.ts';
import { grant } from './grant.ts';
import type { PlatformFunction } from './platform-function.ts';

export interface DeadLettersProps {
  /** @default - a new one that keeps letters for 14 days */
  readonly queue?: IQueue;
}

/**
 * The queue of dead letters, each with its whole payload. The truth about a letter is in the store: the queue is for
 * alarms, for consumers of yours, and for the redrive worker, which takes out what is resolved.
 */
export class DeadLetters extends Construct {
  readonly queue: IQueue;

  constructor(scope: Construct, id: string, props: DeadLettersProps = {}) {
    super(scope, id);
    this.queue = props.queue ?? this.#create();
  }

  connectSender(fn: PlatformFunction): void {
    this.#connect(fn, ['sqs:SendMessage']);
  }

  connectConsumer(fn: PlatformFunction): void {
    this.#connect(fn, ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:ChangeMessageVisibility']);
  }

  #connect(fn: PlatformFunction, actions: readonly string[]): void {
    fn.addEnvironment(ENVIRONMENT.deadLetterQueue, this.queue.queueUrl);
    grant(fn, actions, [this.queue.queueArn]);
  }

  #create(): EncryptedQueue {
    const queue = new EncryptedQueue(this, 'Queue', { retention: Duration.days(14) });
    acknowledge(
      queue,
      ['AwsSolutions-SQS3', 'Serverless-SQSRedrivePolicy'],
      'It is the dead-letter queue itself, filled by the process function and drained by the redrive worker.',
    );
    return queue;
  }
}
