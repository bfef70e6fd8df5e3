import type { DeadLetterSender } from '../../core/ports/dead-letter-queue.ts';
import { lazily } from './lazily.ts';

/** A call that hangs must not take the time of the batch: the letters stand in the store without it. */
const TIMEOUTS = { connectionTimeout: 500, requestTimeout: 1_500, throwOnRequestTimeout: true };

/** Sends to the SQS queue of dead letters. Its client is loaded with the first letter: most environments have none. */
export function deadLetterSender(queueUrl: string): DeadLetterSender {
  const queue = lazily(async () => {
    const [{ SQSClient }, { sqsDeadLetterQueue }] = await Promise.all([
      import('@aws-sdk/client-sqs'),
      import('../../adapters/sqs/dead-letter-queue.ts'),
    ]);
    return sqsDeadLetterQueue(new SQSClient({ useQueueUrlAsEndpoint: false, requestHandler: TIMEOUTS }), queueUrl);
  });
  return { send: async (letters, signal) => (await queue()).send(letters, signal) };
}
