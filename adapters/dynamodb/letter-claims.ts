import { DeleteItemCommand, GetItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import type { Claim, Letter, LetterFilter } from '../../core/ports/dead-letters.ts';
import type { DynamoTable } from './dynamo-table.ts';
import { inTurns } from './in-turns.ts';
import { openLetters } from './letter-chain.ts';
import { matchesFilter } from './letter-filter.ts';
import { walkLetters } from './letter-list.ts';
import { readLetters, readLettersById, toLetters } from './letter-lookup.ts';
import { changeLetter, isHeldAt, isOpen, NO_CLAIM, number, type StoredLetter, text, UNLISTED } from './letter-state.ts';
import { unparkKeys } from './parked-keys.ts';
import { claimKey, letterKey, parkedKey } from './table.ts';

const CHANGES_AT_ONCE = 24;
/** A claim that was never given back is forgotten so long after its lease. */
const KEEP_SECONDS = 86_400;

/** Letters to be taken one after the other: none without the ones in front of it. */
type Sequence = readonly StoredLetter[];

/** The first sequences, `limit` letters in all. */
function upTo(sequences: readonly Sequence[], limit: number): Sequence[] {
  const first: Sequence[] = [];
  let left = limit;
  for (const sequence of sequences) {
    if (left === 0) break;
    first.push(sequence.slice(0, left));
    left -= Math.min(left, sequence.length);
  }
  return first;
}

/** Leases on letters. */
export function createClaims(table: DynamoTable) {
  const keyOf = (token: string) => {
    const { pk, sk } = claimKey(token);
    return { TableName: table.name, Key: { pk: { S: pk }, sk: { S: sk } } };
  };

  /** Before letters are taken: what was written of a claim that fails halfway is found again. */
  const note = async ({ token, untilMs }: Claim, sequences: readonly Sequence[]): Promise<void> => {
    const command = new UpdateItemCommand({
      ...keyOf(token),
      UpdateExpression: 'add ids :ids set #ttl = :ttl',
      ExpressionAttributeNames: { '#ttl': 'ttl' },
      ExpressionAttributeValues: {
        ':ids': { SS: sequences.flat().map(({ letterId }) => letterId) },
        ':ttl': { N: String(Math.floor(untilMs / 1_000) + KEEP_SECONDS) },
      },
    });
    await table.send(command);
  };

  /** What may be taken of a key: its first open letters, as far as the filter means them and they are free. */
  const chainOf = async (orderingKey: string, filter: LetterFilter, limit: number, nowMs: number) => {
    const chain: StoredLetter[] = [];
    let isBehindFailed = false;
    for await (const letter of openLetters(table, orderingKey)) {
      const isDue = filter.dueAtMs === undefined || !letter.waits || !isBehindFailed;
      if (!isDue || isHeldAt(letter, nowMs) || !matchesFilter(letter, filter)) break;
      isBehindFailed ||= !letter.waits;
      chain.push(letter);
      if (chain.length === limit) break;
    }
    return chain;
  };

  const take = async (filter: LetterFilter, limit: number, nowMs: number, lease: Claim): Promise<StoredLetter[]> => {
    const taken = new Map<string, StoredLetter>();
    const seen = new Set<string>();
    const takeInOrder = async (sequence: Sequence): Promise<void> => {
      for (const letter of sequence) {
        const changes = { h: text(lease.token), i: number(lease.untilMs) };
        const held = await changeLetter(table, letter, changes);
        // Somebody else was faster: what is behind it stays.
        if (held === undefined) return;
        taken.set(held.letterId, held);
      }
    };
    const sequencesOf = async (letters: readonly StoredLetter[]): Promise<Sequence[]> => {
      const sequences: Sequence[] = [];
      for (const letter of letters) {
        const name = letter.orderingKey === undefined ? `letter ${letter.letterId}` : `key ${letter.orderingKey}`;
        if (seen.has(name)) continue;
        seen.add(name);
        if (letter.orderingKey !== undefined)
          sequences.push(await chainOf(letter.orderingKey, filter, limit - taken.size, nowMs));
        else if (isOpen(letter) && !isHeldAt(letter, nowMs)) sequences.push([letter]);
      }
      return sequences.filter(({ length }) => length > 0);
    };
    for await (const letters of walkLetters(table, filter)) {
      const sequences = await sequencesOf(letters);
      while (sequences.length > 0 && taken.size < limit) {
        const round = upTo(sequences, limit - taken.size);
        sequences.splice(0, round.length);
        await note(lease, round);
        await inTurns(round, CHANGES_AT_ONCE, takeInOrder);
      }
      if (taken.size >= limit) break;
    }
    return [...taken.values()].sort((a, b) => Number(a.letterId) - Number(b.letterId));
  };

  /** Whether it gave the letter back; false where it is not held (by this claim) any more. */
  const giveBack = async (letter: StoredLetter, token?: string): Promise<boolean> => {
    let now: StoredLetter | undefined = letter;
    let isGiven = false;
    await table.persist(async () => {
      if (now?.claim === undefined || (token !== undefined && now.claim.token !== token)) return true;
      isGiven = (await changeLetter(table, now, NO_CLAIM)) !== undefined;
      if (!isGiven) [now] = await readLetters(table, [letterKey(letter.identity)]);
      return isGiven;
    });
    return isGiven;
  };

  /** Letters whose events have been deleted: nothing can be done with them, and nothing waits for them. */
  const unlist = (letters: readonly StoredLetter[]): Promise<void> =>
    inTurns(letters, CHANGES_AT_ONCE, async (letter) => {
      const { orderingKey, origin } = letter;
      if (orderingKey !== undefined) await unparkKeys(table, [parkedKey(orderingKey, origin)]);
      await changeLetter(table, letter, { ...UNLISTED, ...NO_CLAIM });
    });

  return {
    giveBack,
    async claim(filter: LetterFilter, limit: number, nowMs: number, lease: Claim): Promise<Letter[]> {
      const claimed: Letter[] = [];
      for (;;) {
        const taken = await take(filter, limit - claimed.length, nowMs, lease);
        const letters = await toLetters(table, taken);
        claimed.push(...letters.filter((letter) => letter !== undefined));
        const gone = taken.filter((_, place) => letters[place] === undefined);
        await unlist(gone);
        if (gone.length === 0) return claimed;
      }
    },
    async release(token: string): Promise<void> {
      const { Item: noted } = await table.send(new GetItemCommand({ ...keyOf(token), ConsistentRead: true }));
      if (noted === undefined) return;
      await inTurns(await readLettersById(table, noted.ids?.SS ?? []), CHANGES_AT_ONCE, async (letter) => {
        await giveBack(letter, token);
      });
      await table.send(new DeleteItemCommand(keyOf(token)));
    },
    async releaseAll(): Promise<number> {
      let released = 0;
      for await (const letters of walkLetters(table, {})) {
        await inTurns(letters, CHANGES_AT_ONCE, async (letter) => {
          if (await giveBack(letter)) released += 1;
        });
      }
      return released;
    },
  };
}
