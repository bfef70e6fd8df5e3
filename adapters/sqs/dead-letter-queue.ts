import {
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageBatchCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import { PipelineError } from '../../core/errors.ts';
import type { DeadLetterQueue } from '../../core/ports/dead-letter-queue.ts';
import { identityOf, letterMessage, messageBatches, SQS_LIMITS } from './letter-message.ts';

/** Calls under way at once. */
const SENDERS = 8;
/** Of an entry whose message is there no more, or visible again: both are as good as done. */
const GONE = new Set(['ReceiptHandleIsInvalid', 'InvalidParameterValue', 'MessageNotInflight']);

interface BatchAnswer {
  readonly Failed?: readonly { readonly Id?: string | undefined; readonly Code?: string | undefined }[] | undefined;
}

const unavailable = (reason: string, cause?: unknown): PipelineError =>
  new PipelineError('SERVICE_UNAVAILABLE', `The dead-letter queue does not answer: ${reason}`, { cause });

/**
 * The queue of dead letters on SQS.
 * @param client with `useQueueUrlAsEndpoint: false`, so that it reaches the endpoint it was given; it retries calls
 */
export function sqsDeadLetterQueue(client: Pick<SQSClient, 'send'>, queueUrl: string): DeadLetterQueue {
  const answered = async <T>(answer: Promise<T>): Promise<T> => {
    try {
      return await answer;
    } catch (error) {
      throw unavailable(error instanceof Error ? `${error.name}: ${error.message}` : String(error), error);
    }
  };
  /** A batch is answered with 200 also where some of its entries failed. */
  const completed = async (answer: Promise<BatchAnswer>, harmless: ReadonlySet<string> = new Set()): Promise<void> => {
    const { Failed = [] } = await answered(answer);
    const failed = Failed.find(({ Code = '' }) => !harmless.has(Code));
    if (failed !== undefined) throw unavailable(`${failed.Code} for ${Failed.length} messages of a batch`);
  };
  const inBatches = async (
    receipts: readonly string[],
    send: (entries: { Id: string; ReceiptHandle: string }[]) => Promise<BatchAnswer>,
  ): Promise<void> => {
    for (let from = 0; from < receipts.length; from += SQS_LIMITS.batchEntries) {
      const some = receipts.slice(from, from + SQS_LIMITS.batchEntries);
      const entries = some.map((ReceiptHandle, index) => ({ Id: String(index), ReceiptHandle }));
      await completed(send(entries), GONE);
    }
  };

  return {
    async send(letters, signal) {
      // One after the other they would take a second for each thousand letters.
      const batches = messageBatches(letters.map(letterMessage)).values();
      const sender = async (): Promise<void> => {
        for (const batch of batches) {
          if (signal.aborted) throw unavailable('it was given no more time');
          const Entries = batch.map((MessageBody, index) => ({ Id: String(index), MessageBody }));
          const command = new SendMessageBatchCommand({ QueueUrl: queueUrl, Entries });
          await completed(client.send(command, { abortSignal: signal }));
        }
      };
      await Promise.all(Array.from({ length: SENDERS }, sender));
    },
    async receive(hiddenSeconds) {
      const command = new ReceiveMessageCommand({
        QueueUrl: queueUrl,
        MaxNumberOfMessages: SQS_LIMITS.batchEntries,
        VisibilityTimeout: hiddenSeconds,
      });
      const { Messages = [] } = await answered(client.send(command));
      return Messages.flatMap(({ Body, ReceiptHandle }) =>
        ReceiptHandle === undefined ? [] : [{ identity: identityOf(Body), receipt: ReceiptHandle }],
      );
    },
    delete: (receipts) =>
      inBatches(receipts, (Entries) => client.send(new DeleteMessageBatchCommand({ QueueUrl: queueUrl, Entries }))),
    hide: (receipts, seconds) =>
      inBatches(receipts, (entries) => {
        const Entries = entries.map((entry) => ({ ...entry, VisibilityTimeout: seconds }));
        return client.send(new ChangeMessageVisibilityBatchCommand({ QueueUrl: queueUrl, Entries }));
      }),
  };
}
