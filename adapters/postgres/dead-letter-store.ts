import type { Claim, DeadLetterStore, Letter, LetterFilter } from '../../core/ports/dead-letters.ts';
import { STATUS_NUMBERS } from './event-rows.ts';
import { addHistory, BEGIN_CHANGE, holdLetters } from './letter-changes.ts';
import { isLetterId, isOpen, letterConditions } from './letter-filter.ts';
import { countLetters, listLetters, readFamilies, readLetters } from './letter-list.ts';
import { resolveLetters } from './letter-resolution.ts';
import { Parameters } from './list-query.ts';
import { moveCounts } from './moved-counts.ts';
import { answered } from './sql-errors.ts';
import type { SqlClient, SqlPool } from './sql-pool.ts';
import { startingAgain } from './starting-again.ts';
import { storableText } from './storable-text.ts';
import { inTransaction } from './transaction.ts';

/** Any number of our own. Claims go one after the other: whoever claims must see what others hold of the same keys. */
const CLAIM_LOCK = 7_283_940_116;

const RELEASE = 'update letters set claim = null, claimed_until = null where claim = $1::uuid';
const RELEASE_ALL = 'update letters set claim = null, claimed_until = null where claim is not null';
const EDIT = `update letters l set edited_data = $2::json where letter_id = $1::bigint and ${isOpen('l')}`;
const DISCARD_EVENTS = `update events e set status = ${STATUS_NUMBERS.discarded}
  from unnest($1::uuid[], $2::int[]) as r(key, source_id) where e.key = r.key and e.source_id = r.source_id`;
const DISCARD_LETTERS = `update letters set status = ${STATUS_NUMBERS.discarded}, comment = $2, claim = null,
  claimed_until = null, next_redrive_at = null where letter_id = any($1::bigint[])`;

async function claimLetters(client: SqlClient, filter: LetterFilter, limit: number, nowMs: number, claim: Claim) {
  const parameters = new Parameters();
  const matches = letterConditions(filter, parameters);
  const now = parameters.add(nowMs, 'float8');
  const isTaken = (alias: string): string =>
    `${isOpen(alias)} and ${matches(alias)} and (${alias}.claim is null or ${alias}.claimed_until <= to_timestamp(${now} / 1000))`;
  const token = parameters.add(claim.token, 'uuid');
  const until = `to_timestamp(${parameters.add(claim.untilMs, 'float8')} / 1000)`;
  // The limit cuts off the end of the stream's order, so what is in front of a letter in its key comes with it.
  const text = `with taken as materialized (
      select letter_id from letters l where ${isTaken('l')} and not exists (
        select from letters f where ${isOpen('f')} and f.park_key = l.park_key and f.letter_id < l.letter_id
          and not (${isTaken('f')}))
      order by letter_id limit ${parameters.add(limit, 'int')})
    update letters l set claim = ${token}, claimed_until = ${until} from taken
    where l.letter_id = taken.letter_id and ${isOpen('l')} returning l.letter_id::text as letter_id`;
  const { rows } = await client.query<{ letter_id: string }>({ text, values: parameters.values });
  return readLetters(
    client,
    rows.map(({ letter_id }) => letter_id),
  );
}

async function discard(client: SqlClient, letterIds: readonly string[], comment: string, who: string, atMs: number) {
  const held = [...(await holdLetters(client, letterIds)).values()];
  if (held.length === 0) return 0;
  const ids = held.map(({ letterId }) => letterId);
  await client.query(DISCARD_EVENTS, [held.map(({ key }) => key), held.map(({ sourceId }) => sourceId)]);
  await client.query(DISCARD_LETTERS, [ids, storableText(comment)]);
  await addHistory(
    client,
    ids.map((letterId) => ({ letterId, kind: 'discarded', atMs, who, comment })),
  );
  await moveCounts(
    client,
    held.map(({ place }) => ({ ...place, to: 'discarded', toCode: undefined, aggregates: [] })),
  );
  return held.length;
}

async function edit(client: SqlClient, letterId: string, dataText: string, who: string, atMs: number) {
  const { rowCount } = await client.query(EDIT, [letterId, dataText]);
  if (rowCount === 0) return false;
  await addHistory(client, [{ letterId, kind: 'edited', atMs, who, dataText }]);
  return true;
}

/** The letters of a postgresEventStore on the same database. */
export function postgresDeadLetterStore(pool: SqlPool): DeadLetterStore {
  // A batch that is being committed adds to the same totals: the loser of a deadlock starts again.
  const attempts = startingAgain();
  const changing = <T>(work: (client: SqlClient) => Promise<T>): Promise<T> =>
    answered(attempts.execute(() => inTransaction(pool, work, BEGIN_CHANGE)));

  return {
    letters: (filter, limit, after) => answered(listLetters(pool, filter, limit, after)),
    letter: async (letterId): Promise<Letter | undefined> => (await answered(readLetters(pool, [letterId])))[0],
    families: (limit) => answered(readFamilies(pool, limit)),
    count: (filter) => answered(countLetters(pool, filter)),
    claim: (filter, limit, nowMs, claim) =>
      changing(async (client) => {
        await client.query('select pg_advisory_xact_lock($1)', [CLAIM_LOCK]);
        return claimLetters(client, filter, limit, nowMs, claim);
      }),
    release: async (token) => {
      await answered(pool.query(RELEASE, [token]));
    },
    releaseAll: async () => (await answered(pool.query(RELEASE_ALL))).rowCount ?? 0,
    resolve: (token, resolutions, nowMs) => changing((client) => resolveLetters(client, token, resolutions, nowMs)),
    edit: async (letterId, dataText, who, nowMs) =>
      isLetterId(letterId) && changing((client) => edit(client, letterId, dataText, who, nowMs)),
    discard: (letterIds, comment, who, nowMs) => changing((client) => discard(client, letterIds, comment, who, nowMs)),
  };
}
