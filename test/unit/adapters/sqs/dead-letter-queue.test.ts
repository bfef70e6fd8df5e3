import type { SQSClient } from '@aws-sdk/client-sqs';
import { describe, expect, it } from 'vitest';
import { sqsDeadLetterQueue } from '../../../../adapters/sqs/dead-letter-queue.ts';

const queueOf = (answer: object) =>
  sqsDeadLetterQueue({ send: async () => answer } as unknown as Pick<SQSClient, 'send'>, 'https://queue');

/** Batches are answered with 200 also where entries of them failed. */
describe('sqsDeadLetterQueue', () => {
  it('does not take a batch for done of which an entry failed', async () => {
    const queue = queueOf({ Failed: [{ Id: '0', Code: 'InternalError' }] });
    await expect(queue.delete(['a', 'b'])).rejects.toMatchObject({
      code: 'SERVICE_UNAVAILABLE',
      message: 'The dead-letter queue does not answer: InternalError for 1 messages of a batch',
    });
  });

  it('takes a message for done that is gone', async () => {
    const queue = queueOf({ Failed: [{ Id: '0', Code: 'ReceiptHandleIsInvalid' }] });
    expect(await queue.delete(['a'])).toBeUndefined();
    expect(await queue.hide(['a'], 30)).toBeUndefined();
  });

  it('asks nothing for nothing', async () => {
    const queue = queueOf(new Error('must not be asked'));
    await queue.send([], new AbortController().signal);
    await queue.delete([]);
    expect(await queue.receive(1)).toEqual([]);
  });
});
