import { CreateQueueCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, describe, expect, it } from 'vitest';
import { sqsDeadLetterQueue } from '../../adapters/sqs/dead-letter-queue.ts';
import type { StoredEvent } from '../../core/ports/event-store.ts';
import { emulator, uniqueName } from './emulator.ts';

const client = new SQSClient({ ...emulator(), useQueueUrlAsEndpoint: false });
afterAll(() => client.destroy());

async function createQueue(): Promise<string> {
  const { QueueUrl } = await client.send(new CreateQueueCommand({ QueueName: uniqueName('letters') }));
  return QueueUrl!;
}

const { signal: never } = new AbortController();

const letter = (id: string): StoredEvent => ({
  event: {
    id,
    source: 'shop',
    type: 'order.placed',
    time: { ms: 1_767_225_600_000, micros: 0 },
    subject: undefined,
    partitionKey: undefined,
    dataText: '{"total": 1.50, "note": "\ufffe"}',
    attributesText: undefined,
  },
  status: 'deadLettered',
  attempts: 3,
  resultText: undefined,
  filterReason: undefined,
  failure: { code: 'PROCESS_FAILED', message: 'no stock' },
  receivedAtMs: 1_767_225_601_000,
  processedAtMs: 1_767_225_602_000,
  shardId: 'shardId-000000000000',
  sequenceNumber: '49',
});

describe('sqsDeadLetterQueue', () => {
  it('sends letters with their payload', async () => {
    const url = await createQueue();
    await sqsDeadLetterQueue(client, url).send([letter('e-1')], never);
    const { Messages = [] } = await client.send(new ReceiveMessageCommand({ QueueUrl: url }));
    expect(Messages.map(({ Body }) => JSON.parse(Body!))).toMatchObject([
      { id: 'e-1', data: { total: 1.5, note: '\ufffe' }, errors: [{ code: 'PROCESS_FAILED' }] },
    ]);
  });

  it('receives what it sent, and no more what was deleted', async () => {
    const queue = sqsDeadLetterQueue(client, await createQueue());
    await queue.send(
      Array.from({ length: 23 }, (_, number) => letter(`e-${number}`)),
      never,
    );
    const ids: (string | undefined)[] = [];
    for (let turn = 0; turn < 10 && ids.length < 23; turn += 1) {
      const received = await queue.receive(60);
      ids.push(...received.map(({ identity }) => identity?.id));
      await queue.delete(received.map(({ receipt }) => receipt));
    }
    expect(ids.sort()).toEqual(Array.from({ length: 23 }, (_, number) => `e-${number}`).sort());
    expect(await queue.receive(0)).toEqual([]);
  });

  it('sends nothing more when it is told so', async () => {
    const queue = sqsDeadLetterQueue(client, await createQueue());
    await expect(queue.send([letter('e-1')], AbortSignal.abort())).rejects.toMatchObject({
      code: 'SERVICE_UNAVAILABLE',
    });
    expect(await queue.receive(0)).toEqual([]);
  });

  it('hides a message, and shows it again', async () => {
    const queue = sqsDeadLetterQueue(client, await createQueue());
    await queue.send([letter('e-1')], never);
    const [first] = await queue.receive(60);
    expect(await queue.receive(60)).toEqual([]);
    await queue.hide([first!.receipt], 0);
    expect(await queue.receive(60)).toMatchObject([{ identity: { source: 'shop', id: 'e-1' } }]);
  });

  it('says that the queue does not answer', async () => {
    const url = await createQueue();
    const queue = sqsDeadLetterQueue(client, `${url}-gone`);
    for (const call of [
      () => queue.send([letter('e-1')], never),
      () => queue.receive(1),
      () => queue.delete(['receipt']),
    ]) {
      await expect(call()).rejects.toMatchObject({
        code: 'SERVICE_UNAVAILABLE',
        message: expect.stringMatching(/^The dead-letter queue does not answer: /),
      });
    }
  });
});
