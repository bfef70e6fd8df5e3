import type { DeadLetterStore } from '../../core/ports/dead-letters.ts';
import type { DynamoTable } from './dynamo-table.ts';
import { insertItems } from './insert-items.ts';
import { createJournal } from './journal.ts';
import { changeItem } from './letter-changes.ts';
import { createClaims } from './letter-claims.ts';
import { createLetterList } from './letter-list.ts';
import { readLettersById, toLetters } from './letter-lookup.ts';
import { createLetterMoves } from './letter-moves.ts';
import { createResolve } from './letter-resolution.ts';
import { isOpen, letterPut, listedAt, text } from './letter-state.ts';
import { writeTogether } from './write-together.ts';

/** The letters of a dynamoEventStore on the same table. */
export function dynamoDeadLetterStore(table: DynamoTable): DeadLetterStore {
  const moveLetters = createLetterMoves(table, createJournal(table));
  const list = createLetterList(table);
  const claims = createClaims(table);

  return {
    ...list,
    async letter(letterId) {
      const [letter] = await toLetters(table, await readLettersById(table, [letterId]));
      return letter;
    },
    claim: claims.claim,
    release: claims.release,
    releaseAll: claims.releaseAll,
    resolve: createResolve(table, moveLetters, claims),
    async edit(letterId, dataText, who, atMs) {
      for (;;) {
        const [letter] = (await readLettersById(table, [letterId])).filter(isOpen);
        if (letter === undefined) return false;
        const change = changeItem(table, letter, { kind: 'edited', atMs, who, dataText }, false);
        await insertItems(table, change.statements);
        const put = letterPut(table, letter, { d: text(dataText) });
        if (await writeTogether(table, [{ Put: put }, change.write])) return true;
      }
    },
    async discard(letterIds, comment, who, atMs) {
      const discarded = await moveLetters(letterIds, ({ letterId, lastFailedAtMs }) => ({
        to: { status: 'discarded', outcome: undefined },
        changes: {
          ...listedAt(letterId, 'x', lastFailedAtMs, table.lanes),
          ...{ x: text(comment), n: undefined },
        },
        change: { kind: 'discarded', atMs, who, comment },
      }));
      return discarded.length;
    },
  };
}
