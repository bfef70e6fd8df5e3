import type {
  BatchFact,
  EventHistory,
  EventStory,
  LetterChange,
  LetterChangeKind,
} from '../../core/ports/event-history.ts';
import { eventKey } from './event-key.ts';
import { trimHistory } from './history-trim.ts';
import { readLetters } from './letter-list.ts';
import { answered } from './sql-errors.ts';
import type { SqlPool } from './sql-pool.ts';
import { storableText } from './storable-text.ts';
import { type EventDataRow, selectEvents, toStoredEvent } from './stored-event.ts';
import { inTransaction } from './transaction.ts';

const APPEND = `insert into batch_history (shard_id, first_sequence_number, last_sequence_number, started_at, fact)
  select shard_id, first, last, to_timestamp(started_ms / 1000), fact
  from unnest($1::text[], $2::numeric[], $3::numeric[], $4::float8[], $5::json[]) as _(shard_id, first, last, started_ms, fact)`;
const STORY = `${selectEvents('events', [
  'r.request_id',
  '(select letter_id::text from letters where position = e.position) as letter_id',
])} where e.key = $1 and ($2::text is null or s.name = $2) order by e.time desc, e.position desc limit 1`;
/** Facts of one record; a batch has at most 10,000 records, and most are of the few seconds around its delivery. */
const BATCHES = `select fact from batch_history
  where shard_id = $1 and last_sequence_number >= $2::numeric and first_sequence_number <= $2::numeric
  order by started_at limit 1000`;
const CHANGES = `select kind, floor(extract(epoch from at) * 1000)::float8 as "atMs", who, code, message, comment, data
  from letter_history where letter_id = $1::bigint order by entry_id`;

interface ChangeRow {
  readonly kind: LetterChangeKind;
  readonly atMs: number;
  readonly who: string | null;
  readonly code: string | null;
  readonly message: string | null;
  readonly comment: string | null;
  readonly data: string | null;
}

const toChange = ({ kind, atMs, who, code, message, comment, data }: ChangeRow): LetterChange => ({
  kind,
  atMs,
  ...(who !== null && { who }),
  ...(code !== null && { failure: { code, message: message ?? '' } }),
  ...(comment !== null && { comment }),
  ...(data !== null && { dataText: data }),
});

type StoryRow = EventDataRow & { readonly request_id: string; readonly letter_id: string | null };

/** The history of a postgresEventStore on the same database. */
export function postgresEventHistory(pool: SqlPool): EventHistory {
  const story = async (id: string, source: string | undefined): Promise<EventStory | undefined> => {
    const { rows } = await pool.query<StoryRow>({ text: STORY, values: [eventKey(id), source ?? null] });
    const [row] = rows;
    if (row === undefined) return undefined;
    const event = toStoredEvent(row);
    const letterIds = row.letter_id === null ? [] : [row.letter_id];
    const [batches, letters, changes] = await Promise.all([
      pool.query<{ fact: string }>(BATCHES, [event.shardId, event.sequenceNumber]),
      readLetters(pool, letterIds),
      pool.query<ChangeRow>(CHANGES, [row.letter_id]),
    ]);
    return {
      event,
      requestId: row.request_id,
      batches: batches.rows.map(({ fact }) => JSON.parse(fact) as BatchFact),
      letter: letters[0],
      changes: changes.rows.map(toChange),
    };
  };

  return {
    async appendBatchFacts(facts) {
      if (facts.length === 0) return;
      const values = [
        facts.map(({ shardId }) => shardId),
        facts.map(({ firstSequenceNumber }) => firstSequenceNumber),
        facts.map(({ lastSequenceNumber }) => lastSequenceNumber),
        facts.map(({ startedAtMs }) => startedAtMs),
        facts.map((fact) => storableText(JSON.stringify(fact))),
      ];
      await answered(pool.query(APPEND, values));
    },
    trim: (beforeMs) => answered(inTransaction(pool, (client) => trimHistory(client, beforeMs), 'begin')),
    story: (id, source) => answered(story(id, source)),
  };
}
