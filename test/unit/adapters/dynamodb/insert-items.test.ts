import { expect, it } from 'vitest';
import { dynamoTable } from '../../../../adapters/dynamodb/dynamo-table.ts';
import { insertItems } from '../../../../adapters/dynamodb/insert-items.ts';
import { ItemText } from '../../../../adapters/dynamodb/item-text.ts';
import { dynamoStub, type StubAnswer } from '../../../support/dynamo-stub.ts';

const statements = (count: number): string[] =>
  Array.from({ length: count }, (_, index) => new ItemText({ pk: `k-${index}`, sk: 's' }).insertInto('events'));

interface Statement {
  readonly Parameters: readonly [{ readonly S: string }, { readonly S: string }];
}

/** A table whose every statement gets what `answerTo` says; with what was sent and how long was waited. */
function tableWith(answerTo: (pk: string, request: number) => object) {
  const requests: string[][] = [];
  const waits: number[] = [];
  const answer: StubAnswer = ({ input }) => {
    const keys = (input.Statements as Statement[]).map(({ Parameters: [pk] }) => pk.S);
    requests.push(keys);
    return { Responses: keys.map((pk) => answerTo(pk, requests.length)) };
  };
  let now = 0;
  const time = {
    now: () => now,
    sleep: async (ms: number) => {
      now += ms;
      waits.push(ms);
    },
  };
  const options = { name: 'events', lanes: 1, patienceMs: 1_000, time, random: () => 0.5 };
  return { table: dynamoTable({ client: dynamoStub(answer), ...options }), requests, waits };
}

const error = (Code: string) => ({ Error: { Code, Message: 'as the test says' } });

it('sends 25 statements a request and tells by place which items stood already', async () => {
  const taken = new Set(['k-3', 'k-24', 'k-25', 'k-59']);
  const { table, requests } = tableWith((pk) => (taken.has(pk) ? error('DuplicateItem') : {}));
  const standing = await insertItems(table, statements(60));
  expect(requests.map((keys) => keys.length)).toEqual([25, 25, 10]);
  expect([...standing.keys()].sort((a, b) => a - b)).toEqual([3, 24, 25, 59]);
});

it('sends what was throttled again, and only that, after waits that double, drawn by half', async () => {
  const { table, requests, waits } = tableWith((pk, request) =>
    pk === 'k-1' && request < 4 ? error('ThrottlingError') : {},
  );
  await insertItems(table, statements(3));
  expect(requests).toEqual([['k-0', 'k-1', 'k-2'], ['k-1'], ['k-1'], ['k-1']]);
  expect(waits).toEqual([12, 25, 50]);
});

it('sends again what an answer says nothing of', async () => {
  const requests: number[] = [];
  const client = dynamoStub(({ input }) => {
    const { length } = input.Statements as object[];
    requests.push(length);
    return { Responses: Array.from({ length: Math.ceil(length / 2) }, () => ({})) };
  });
  const time = { now: () => 0, sleep: async () => {} };
  const table = dynamoTable({ client, name: 'events', lanes: 1, patienceMs: 1_000, time, random: () => 0 });
  await insertItems(table, statements(8));
  expect(requests).toEqual([8, 4, 2, 1]);
});

it('has patience for so long, and no longer', async () => {
  const { table, waits } = tableWith(() => error('ProvisionedThroughputExceeded'));
  await expect(insertItems(table, statements(1))).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
  expect(waits).toEqual([12, 25, 50, 100, 200, 400]);
});

it.each([
  ['ResourceNotFound', 'STORE_UNAVAILABLE'],
  ['AccessDenied', 'STORE_UNAVAILABLE'],
  ['ValidationError', 'EVENT_UNSTORABLE'],
])('makes of %s %s', async (code, expected) => {
  const { table } = tableWith(() => error(code));
  await expect(insertItems(table, statements(1))).rejects.toMatchObject({
    code: expected,
    message: expect.stringContaining(`${code}: as the test says`),
  });
});

it('says that DynamoDB does not answer where a request fails as a whole', async () => {
  const client = dynamoStub(() => ({ error: 'ProvisionedThroughputExceededException' }));
  const time = { now: () => 0, sleep: async () => {} };
  const table = dynamoTable({ client, name: 'events', lanes: 1, patienceMs: 0, time, random: () => 0 });
  await expect(insertItems(table, statements(1))).rejects.toMatchObject({
    code: 'STORE_UNAVAILABLE',
    message: 'DynamoDB does not answer: ProvisionedThroughputExceededException: as the test says',
  });
});
