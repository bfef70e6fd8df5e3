import type { TransactWriteItem } from '@aws-sdk/client-dynamodb';
import type { AggregateEntry } from '../../core/events/event.ts';
import type { LetterChange } from '../../core/ports/event-history.ts';
import type { ShardId } from '../../core/ports/stream.ts';
import { type Counted, count, newDelta } from './delta.ts';
import type { DynamoTable } from './dynamo-table.ts';
import { insertItems } from './insert-items.ts';
import type { Journal } from './journal.ts';
import { changeItem } from './letter-changes.ts';
import { readLettersById } from './letter-lookup.ts';
import { type Changes, isOpen, letterPut, NO_CLAIM, type StoredLetter, statusText, text } from './letter-state.ts';
import { type MovedTo, movedEvent } from './moved-event.ts';
import { type Item, readItems } from './read-items.ts';
import { eventKey, type Key, parkedKey } from './table.ts';
import { bytesOf, MOST_BYTES_TOGETHER, writeTogether } from './write-together.ts';

/** A letter takes up to five items of a transaction, and all of them share one of the journal. */
const LETTERS_TOGETHER = 15;

/** What a letter becomes. */
export interface Move {
  readonly to: MovedTo & { readonly status: Counted };
  /** Of the letter, besides its status and its claim. */
  readonly changes: Changes;
  readonly change: LetterChange;
  /** Code that its failure is counted under from now on. */
  readonly code?: string | undefined;
  readonly aggregates?: readonly AggregateEntry[] | undefined;
  /** The ordering key that it parks from now on. */
  readonly orderingKey?: string | undefined;
}

/** Undefined leaves the letter as it is. It is asked again where the letter was changed meanwhile. */
export type Decide = (letter: StoredLetter) => Move | undefined;

interface Moving {
  readonly letter: StoredLetter;
  readonly event: Item;
  readonly move: Move;
}

const asKey = ({ pk, sk }: Key): Item => ({ pk: { S: pk }, sk: { S: sk } });

/** The entries of ordering keys that a letter leaves and comes to. */
function* parkedWrites(table: string, { letter, move }: Moving): Generator<TransactWriteItem> {
  const { orderingKey: before, origin, identity } = letter;
  const isClosed = !isOpen(move.to);
  const now = isClosed ? undefined : (move.orderingKey ?? before);
  if (now === before) return;
  if (before !== undefined) yield { Delete: { TableName: table, Key: asKey(parkedKey(before, origin)) } };
  if (now === undefined) return;
  const entry = { ...asKey(parkedKey(now, origin)), i: { S: identity.id }, o: { S: identity.source } };
  yield { Put: { TableName: table, Item: entry } };
}

function deltaOf(moving: readonly Moving[]) {
  const delta = newDelta();
  for (const { letter, move } of moving) {
    const { type, identity, origin, code } = letter;
    const event = { type, source: identity.source, receivedAtMs: origin.receivedAtMs };
    count(delta, { ...event, counted: letter.status as Counted, code }, -1);
    count(delta, { ...event, counted: move.to.status, code: move.code, aggregates: move.aggregates });
  }
  return delta;
}

/**
 * Changes what letters and their events are, and moves them among the counts of their shard: each together with its
 * event, its change and the journal entry in one transaction.
 */
export function createLetterMoves(table: DynamoTable, journal: Journal) {
  /** Redrives of one shard in this process follow each other: they would take the journal's ordinals from each other. */
  const turns = new Map<ShardId, Promise<unknown>>();
  const inTurn = <T>(shardId: ShardId, work: () => Promise<T>): Promise<T> => {
    const turn = (turns.get(shardId) ?? Promise.resolve()).then(work, work);
    turns.set(shardId, turn);
    const end = () => turns.get(shardId) === turn && turns.delete(shardId);
    turn.then(end, end);
    return turn;
  };

  const readMoving = async (letterIds: readonly string[], decide: Decide): Promise<Moving[]> => {
    const letters = (await readLettersById(table, letterIds)).filter(isOpen);
    const events = await readItems(
      table,
      letters.map(({ identity }) => eventKey(identity)),
    );
    return letters.flatMap((letter, place) => {
      const event = events[place];
      const move = event === undefined ? undefined : decide(letter);
      return event === undefined || move === undefined ? [] : [{ letter, event, move }];
    });
  };

  const writesOf = async (moving: readonly Moving[], shardId: ShardId) => {
    const head = await journal.head(shardId, true);
    const writes: TransactWriteItem[] = [];
    const before: string[] = [];
    for (const one of moving) {
      const { letter, move } = one;
      const event = await movedEvent(table, one.event, move.to, head.ordinal + 1);
      const change = changeItem(table, letter, move.change, !isOpen(move.to));
      const changes: Changes = { s: statusText(move.to.status), ...NO_CLAIM, ...move.changes };
      const key = move.orderingKey === undefined ? {} : { v: text(move.orderingKey) };
      writes.push({ Put: letterPut(table, letter, { ...changes, ...key }) }, event.write, change.write);
      writes.push(...parkedWrites(table.name, one));
      before.push(...event.statements, ...change.statements);
    }
    const draft = { events: 0, delta: deltaOf(moving), atMs: table.time.now() };
    writes.push(await journal.appendItem(shardId, head, draft));
    return { writes, before };
  };

  const moveGroup = async (shardId: ShardId, letterIds: readonly string[], decide: Decide): Promise<string[]> => {
    for (;;) {
      const moving = await readMoving(letterIds, decide);
      if (moving.length === 0) return [];
      const { writes, before } = await writesOf(moving, shardId);
      if (moving.length > 1 && bytesOf(writes) > MOST_BYTES_TOGETHER) {
        const middle = Math.ceil(letterIds.length / 2);
        const front = await moveGroup(shardId, letterIds.slice(0, middle), decide);
        return [...front, ...(await moveGroup(shardId, letterIds.slice(middle), decide))];
      }
      await insertItems(table, before);
      if (await writeTogether(table, writes)) return moving.map(({ letter }) => letter.letterId);
    }
  };

  /**
   * Moves letters as `decide` says, in groups that are each all or nothing.
   * @returns ids of those that were moved
   * @throws PipelineError STORE_UNAVAILABLE; groups that were moved before stay so
   */
  return async (letterIds: readonly string[], decide: Decide): Promise<readonly string[]> => {
    const shards = Map.groupBy(await readLettersById(table, letterIds), ({ origin }) => origin.shardId);
    const moved: string[] = [];
    for (const [shardId, letters] of shards) {
      const ids = letters.map(({ letterId }) => letterId);
      for (let start = 0; start < ids.length; start += LETTERS_TOGETHER) {
        const group = ids.slice(start, start + LETTERS_TOGETHER);
        moved.push(...(await inTurn(shardId, () => moveGroup(shardId, group, decide))));
      }
    }
    return moved;
  };
}

export type LetterMoves = ReturnType<typeof createLetterMoves>;
