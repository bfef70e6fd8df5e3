import type { EventFailure, Outcome } from '../../core/events/event.ts';
import type { DynamoTable } from './dynamo-table.ts';
import { STATUS_LETTERS, type StoredStatus, WORTH_COMPRESSING } from './event-item.ts';
import { type Changes, changedItem, number, text } from './letter-state.ts';
import { longValue } from './long-value.ts';
import type { Item } from './read-items.ts';
import { type StoredItem, storedItem } from './stored-item.ts';

/** What becomes of an event that was set aside. */
export interface MovedTo {
  readonly status: StoredStatus;
  /** Undefined where nothing was run: attempts, failure and result stay as they are. */
  readonly outcome: Exclude<Outcome, { status: 'parked' }> | undefined;
}

const NO_RESULT: { readonly changes: Changes; readonly statements: readonly string[] } = {
  changes: {},
  statements: [],
};

/** The event's texts with a result. One that was set aside added nothing to aggregates when it came. */
function withResult({ event }: StoredItem, result: string, table: string) {
  const texts = [event.dataText, event.attributesText, result];
  const characters = texts.reduce((total, one) => total + (one?.length ?? 0), 0);
  if (characters < WORTH_COMPRESSING) return { changes: { r: { S: result } } satisfies Changes, statements: [] };
  const { bytes, parts, statements } = longValue(JSON.stringify(texts.map((one) => one ?? null)), table);
  const changes: Changes = {
    ...{ d: undefined, h: undefined, r: undefined, e: undefined },
    z: bytes && { B: bytes },
    y: text(parts),
  };
  return { changes, statements };
}

const failureText = (failure: EventFailure | undefined): Changes => ({
  c: text(failure?.code),
  m: text(failure?.message),
});

function outcomeChanges(outcome: NonNullable<MovedTo['outcome']>, attemptsBefore: number): Changes {
  const attempts = attemptsBefore + outcome.attempts;
  const a = attempts === 1 ? undefined : number(attempts);
  if (outcome.status === 'deadLettered')
    return { a, ...failureText(outcome.failure), ...(outcome.parksKey !== undefined && { v: text(outcome.parksKey) }) };
  return { a, c: undefined, m: outcome.status === 'filtered' ? text(outcome.reason) : undefined };
}

/**
 * The event's item behind a redrive or a discard, written with the journal entry of this ordinal.
 * @param item whole; statements are to be executed before
 */
export async function movedEvent(table: DynamoTable, item: Item, { status, outcome }: MovedTo, ordinal: number) {
  const stored = await storedItem(table, item);
  const { first } = stored;
  const result = outcome?.status === 'processed' ? outcome.resultText : undefined;
  const { changes, statements } = result === undefined ? NO_RESULT : withResult(stored, result, table.name);
  const changed = changedItem(item, {
    s: { S: STATUS_LETTERS[status] },
    // What its record counted: another delivery of it is to count the same.
    b: { S: `${STATUS_LETTERS[first.status]}/${first.code ?? ''}` },
    j: number(ordinal),
    ...(outcome !== undefined && outcomeChanges(outcome, stored.attempts)),
    ...changes,
  });
  const put = { TableName: table.name, Item: changed, ConditionExpression: 'attribute_exists(pk)' };
  return { write: { Put: put }, statements };
}
