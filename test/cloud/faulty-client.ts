import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';

type Client = Pick<DynamoDBClient, 'send' | 'destroy'>;
type Command = Parameters<DynamoDBClient['send']>[0];
type Send = (command: Command) => Promise<unknown>;

/** `between` sends the command, or does not, and may change the answer. */
export const clientWith = (
  client: DynamoDBClient,
  between: (command: Command, send: Send) => Promise<unknown>,
): Client => ({
  send: ((command: Command) => between(command, (one) => client.send(one))) as DynamoDBClient['send'],
  destroy: () => client.destroy(),
});

/** As a process that ends: of the request of this number (from 1) the answer is lost, and no later one is sent. */
export const endingAfter =
  (requests: number) =>
  (client: DynamoDBClient): Client => {
    let sent = 0;
    return clientWith(client, async (command, send) => {
      sent += 1;
      if (sent <= requests) {
        const answer = await send(command);
        if (sent < requests) return answer;
      }
      throw new Error('this process has ended');
    });
  };

/** Every answer that holds errors of statements goes through `change`. */
export const changingResponses =
  (change: (responses: object[], input: object) => object[]) =>
  (client: DynamoDBClient): Client =>
    clientWith(client, async (command, send) => {
      const answer = (await send(command)) as { Responses?: unknown };
      return Array.isArray(answer.Responses)
        ? { ...answer, Responses: change(answer.Responses, command.input) }
        : answer;
    });
