import { PutRecordCommand } from '@aws-sdk/client-kinesis';
import { GetQueueAttributesCommand, ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import { expect, it } from 'vitest';
import type {
  LetterAnswer,
  LetterPage,
  RedriveAnswer,
  RehearsalAnswer,
} from '../../../core/views/answers/dead-letters.ts';
import type { EventAnswer } from '../../../core/views/answers/events.ts';
import type { Clients } from './clients.ts';
import { type DeployedStack, until } from './stack.ts';

const SOURCE = 'poison';
const poison = (id: string) => ({
  id,
  source: SOURCE,
  type: 'order.placed',
  data: { orderId: id, totalCents: 'many' },
});

/** Events that fail, their letters in store and queue, and their way back. */
export function deadLetterTests(stack: () => DeployedStack, clients: () => Clients): void {
  const letterOf = async (isIt: (letter: LetterAnswer) => boolean): Promise<LetterAnswer> => {
    const { items } = await until(
      () => stack().get<LetterPage>('/dead-letters?limit=1000'),
      (page) => page.items.some(isIt),
    );
    return items.find(isIt) as LetterAnswer;
  };
  const ofEvent = (wanted: string) => letterOf(({ event }) => event.id === wanted && event.source === SOURCE);
  const eventOf = (id: string): Promise<EventAnswer> => stack().get(`/events/${id}?source=${SOURCE}`);

  /** What the queue shows of an event, which stays in it. */
  async function queued(id: string): Promise<readonly EventAnswer[]> {
    const receive = new ReceiveMessageCommand({
      QueueUrl: stack().outputs.DeadLetterQueueUrl,
      MaxNumberOfMessages: 10,
      VisibilityTimeout: 0,
    });
    const { Messages: messages = [] } = await clients().sqs.send(receive);
    return messages.map(({ Body }) => JSON.parse(Body ?? '') as EventAnswer).filter((event) => event.id === id);
  }

  /** Messages in the queue, those that are hidden among them. */
  async function messages(): Promise<number> {
    const asked = ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'] as const;
    const { Attributes: attributes = {} } = await clients().sqs.send(
      new GetQueueAttributesCommand({ QueueUrl: stack().outputs.DeadLetterQueueUrl, AttributeNames: [...asked] }),
    );
    return asked.reduce((total, name) => total + Number(attributes[name]), 0);
  }

  const ended = (redriveId: string): Promise<RedriveAnswer> =>
    until(
      () => stack().get<RedriveAnswer>(`/redrives/${redriveId}`),
      ({ state }) => state !== 'running',
    );

  it('an event that fails is set aside with its payload, in the store and in the queue', async () => {
    await stack().post('/events', poison('poison-1'));
    const [message] = await until(
      () => queued('poison-1'),
      (found) => found.length > 0,
    );
    expect(message).toMatchObject({ ...poison('poison-1'), errors: [{ code: 'EVENT_INVALID' }] });
    expect(await ofEvent('poison-1')).toMatchObject({
      status: 'deadLettered',
      reason: 'EVENT_INVALID',
      redrives: 0,
      event: poison('poison-1'),
    });
    expect(await eventOf('poison-1')).toMatchObject({ status: 'deadLettered' });
  });

  it('a redrive of what is still wrong fails again, as its rehearsal said', async () => {
    const { letterId } = await ofEvent('poison-1');
    const rehearsal = await stack().post<RehearsalAnswer>('/dead-letters/redrive?rehearse=true', { ids: [letterId] });
    expect(rehearsal).toMatchObject({ matched: 1, wouldPass: 0, wouldFail: 1, reasons: [{ code: 'EVENT_INVALID' }] });
    const { redriveId } = await stack().post<RedriveAnswer>('/dead-letters/redrive', { ids: [letterId] });
    expect(await ended(redriveId)).toMatchObject({ state: 'done', matched: 1, processedAgain: 0, failedAgain: 1 });
    expect(await ofEvent('poison-1')).toMatchObject({ letterId, status: 'parked', redrives: 1 });
  });

  it('with corrected data it is processed, once, and leaves list and queue', async () => {
    const { letterId } = await ofEvent('poison-1');
    const data = { orderId: 'poison-1', totalCents: 4_200, currency: 'CHF' };
    const { redriveId } = await stack().post<RedriveAnswer>(`/dead-letters/${letterId}/redrive`, { data });
    expect(await ended(redriveId)).toMatchObject({ state: 'done', matched: 1, processedAgain: 1, failedAgain: 0 });
    expect(await eventOf('poison-1')).toMatchObject({ status: 'processed', result: { isLarge: false } });
    expect(await stack().get(`/dead-letters/${letterId}`)).toMatchObject({ status: 'processed', editedData: data });
    const windows = () => stack().get<{ items: readonly object[] }>('/aggregates/order.placed.revenue.hourly?key=CHF');
    const { items } = await until(windows, (page) => page.items.length > 0);
    expect(items).toMatchObject([{ count: 1, sum: 4_200 }]);
    // No letter so far is taken up again by itself, so none has to stay.
    await until(messages, (count) => count === 0, 120_000);
  }, 180_000);

  it('a record of another producer becomes a letter by its bytes, and what stands beside it is processed', async () => {
    const line = (id: string) => JSON.stringify({ id, source: SOURCE, type: 'other.producer', data: {} });
    const Data = Buffer.from(`${line('before')}\nno event at all\n${line('behind')}`);
    const StreamName = stack().outputs.StreamName;
    const { SequenceNumber } = await clients().kinesis.send(
      new PutRecordCommand({ StreamName, PartitionKey: 'other', Data }),
    );
    const letter = await letterOf(({ event }) => event.sequenceNumber === SequenceNumber);
    expect(letter).toMatchObject({ reason: 'EVENT_MALFORMED', event: { data: { text: 'no event at all' } } });
    expect([await eventOf('before'), await eventOf('behind')]).toMatchObject([
      { status: 'processed', sequenceNumber: SequenceNumber },
      { status: 'processed', sequenceNumber: SequenceNumber },
    ]);
  });
}
