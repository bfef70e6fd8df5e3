import {
  BatchExecuteStatementCommand,
  type BatchStatementResponse,
  ExecuteTransactionCommand,
  TransactionCanceledException,
} from '@aws-sdk/client-dynamodb';
import { PipelineError } from '../../core/errors.ts';
import { type DynamoTable, unavailable } from './dynamo-table.ts';
import { inTurns } from './in-turns.ts';
import type { Item } from './read-items.ts';

/** docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchExecuteStatement.html */
const MOST_STATEMENTS = 25;
/** Of a request, which may have 16 MB. */
const MOST_CHARACTERS = 4_000_000;
const REQUESTS_AT_ONCE = 24;

/** The SDK does not look at the errors of single statements: what may pass is sent again here. */
const PASSING: ReadonlySet<string> = new Set([
  ...['ThrottlingError', 'ProvisionedThroughputExceeded', 'RequestLimitExceeded'],
  ...['InternalServerError', 'TransactionConflict'],
]);
const REFUSED: ReadonlySet<string> = new Set(['ValidationError', 'ItemCollectionSizeLimitExceeded']);

/** What stood in the place of an item that was not inserted: the item, where DynamoDB tells it. */
export interface Standing {
  readonly item: Item | undefined;
}

interface Placed {
  readonly statement: string;
  readonly place: number;
}

function* requestsOf(statements: Iterable<Placed>): Generator<Placed[]> {
  let request: Placed[] = [];
  let characters = 0;
  for (const placed of statements) {
    const isFull = request.length === MOST_STATEMENTS || characters + placed.statement.length > MOST_CHARACTERS;
    if (isFull && request.length > 0) {
      yield request;
      request = [];
      characters = 0;
    }
    request.push(placed);
    characters += placed.statement.length;
  }
  if (request.length > 0) yield request;
}

/** The part of a command's middleware that is used; each command has a type of its own for it. */
interface WithMiddleware {
  readonly middlewareStack: { add(middleware: never, options: never): void };
}

/** Sends this text as the command's body, and not what the SDK would make of its input. */
function withBody<Command extends WithMiddleware>(command: Command, body: string): Command {
  // Encoded once, and not for the length, the signature and the socket anew.
  const bytes = Buffer.from(body);
  const write = (next: (args: unknown) => unknown) => (args: { readonly request: { body: Buffer } }) => {
    args.request.body = bytes;
    return next(args);
  };
  // Behind the SDK's serialization, in front of content length and signature.
  const options = { step: 'build', priority: 'high', name: 'writtenBody' };
  command.middlewareStack.add(write as never, options as never);
  return command;
}

async function execute(table: DynamoTable, statements: readonly string[]): Promise<readonly BatchStatementResponse[]> {
  const command = new BatchExecuteStatementCommand({ Statements: [] });
  return (await table.send(withBody(command, `{"Statements":[${statements.join(',')}]}`))).Responses ?? [];
}

/** Whether the statement is done; one that is throttled, or that has no answer, is not. */
function isDone(response: BatchStatementResponse | undefined, place: number, standing: Map<number, Standing>): boolean {
  if (response === undefined) return false;
  const { Error: error } = response;
  if (error?.Code === undefined) return true;
  if (error.Code === 'DuplicateItem' || error.Code === 'ConditionalCheckFailed') {
    standing.set(place, { item: error.Item });
    return true;
  }
  if (PASSING.has(error.Code)) return false;
  const reason = `${error.Code}: ${error.Message}`;
  if (!REFUSED.has(error.Code)) throw unavailable(reason);
  throw new PipelineError('EVENT_UNSTORABLE', `DynamoDB refuses what an event holds: ${reason}`);
}

/**
 * Inserts items (ItemText.insertInto) where nothing stands, each for itself. What is throttled is sent again with full
 * jitter while the table has patience.
 * @returns those that were not inserted, by place in `statements`
 * @throws PipelineError STORE_UNAVAILABLE, EVENT_UNSTORABLE; some items may stand then, and the same call goes on
 */
export async function insertItems(
  table: DynamoTable,
  statements: readonly string[],
): Promise<ReadonlyMap<number, Standing>> {
  const standing = new Map<number, Standing>();
  const requests = [...requestsOf(statements.map((statement, place) => ({ statement, place })))];
  await inTurns(requests, REQUESTS_AT_ONCE, async (request) => {
    let left = request;
    await table.persist(async () => {
      const texts = left.map(({ statement }) => statement);
      const responses = await execute(table, texts);
      left = left.filter(({ place }, index) => !isDone(responses[index], place, standing));
      return left.length === 0;
    });
  });
  return standing;
}

const TAKEN: ReadonlySet<string | undefined> = new Set(['DuplicateItem', 'ConditionalCheckFailed']);
const UNDONE: ReadonlySet<string | undefined> = new Set([undefined, 'None']);

/**
 * Inserts items in one transaction, at most 100.
 * @returns false where something stands in one of the places: nothing was inserted then
 * @throws PipelineError as insertItems, and nothing was inserted
 */
export async function insertTogether(table: DynamoTable, statements: readonly string[]): Promise<boolean> {
  let isInserted = false;
  await table.persist(async () => {
    const command = new ExecuteTransactionCommand({ TransactStatements: [] });
    try {
      await table.send(withBody(command, `{"TransactStatements":[${statements.join(',')}]}`));
      isInserted = true;
      return true;
    } catch (error) {
      if (!(error instanceof TransactionCanceledException)) throw error;
      const codes = (error.CancellationReasons ?? []).map(({ Code }) => Code?.replace(/Exception$/, ''));
      if (codes.some((code) => TAKEN.has(code))) return true;
      if (codes.every((code) => UNDONE.has(code) || PASSING.has(code ?? ''))) return false;
      throw unavailable(`${error.name}: ${error.message}`, error);
    }
  });
  return isInserted;
}
