import type { DeadLetterQueue } from '../../core/ports/dead-letter-queue.ts';
import { lazily } from './lazily.ts';

/** A call that hangs must not take the time of the batch: the letters stand in the store without it. */
const TIMEOUTS = { connectionTimeout: 500, requestTimeout: 1_500, throwOnRequestTimeout: true };

/** The SQS queue of dead letters. Its client is loaded when it is first used: most environments never come to it. */
export function deadLetterQueueOf(queueUrl: string): DeadLetterQueue {
  const queue = lazily(async () => {
    const [{ SQSClient }, { sqsDeadLetterQueue }] = await Promise.all([
      import('@aws-sdk/client-sqs'),
      import('../../adapters/sqs/dead-letter-queue.ts'),
    ]);
    return sqsDeadLetterQueue(new SQSClient({ useQueueUrlAsEndpoint: false, requestHandler: TIMEOUTS }), queueUrl);
  });
  return {
    send: async (letters, signal) => (await queue()).send(letters, signal),
    receive: async (hiddenSeconds) => (await queue()).receive(hiddenSeconds),
    delete: async (receipts) => (await queue()).delete(receipts),
    hide: async (receipts, seconds) => (await queue()).hide(receipts, seconds),
  };
}
