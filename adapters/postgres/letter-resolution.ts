import { familyOf } from '../../core/dead-letters/family.ts';
import type { EventStatus, Outcome } from '../../core/events/event.ts';
import type { Resolution, ResolveResult } from '../../core/ports/dead-letters.ts';
import type { LetterChange } from '../../core/ports/event-history.ts';
import { detailOf, STATUS_NUMBERS } from './event-rows.ts';
import { addHistory, type HeldLetter, holdLetters } from './letter-changes.ts';
import { moveCounts } from './moved-counts.ts';
import type { SqlClient } from './sql-pool.ts';
import { storableText } from './storable-text.ts';

const UPDATE_EVENTS = `update events e set status = r.status, attempts = r.attempts, result = r.result,
    failure_code = r.code, detail = r.detail
  from unnest($1::uuid[], $2::int[], $3::smallint[], $4::smallint[], $5::json[], $6::text[], $7::text[])
    as r(key, source_id, status, attempts, result, code, detail)
  where e.key = r.key and e.source_id = r.source_id`;
// A letter that had only waited has its first failure now.
const UPDATE_LETTERS = `update letters l set status = r.status, code = r.code, family = r.family, claim = null,
    claimed_until = null, next_redrive_at = to_timestamp(r.next_ms / 1000), park_key = coalesce(r.park_key, l.park_key),
    waits = l.waits and not r.failed, redrives = l.redrives + r.failed::int,
    first_failed_at = case when r.failed and l.waits then to_timestamp($8::float8 / 1000) else l.first_failed_at end,
    last_failed_at = case when r.failed then to_timestamp($8::float8 / 1000) else l.last_failed_at end
  from unnest($1::bigint[], $2::smallint[], $3::text[], $4::text[], $5::float8[], $6::text[], $7::bool[])
    as r(letter_id, status, code, family, next_ms, park_key, failed)
  where l.letter_id = r.letter_id`;
const GIVE_BACK = 'update letters set claim = null, claimed_until = null where letter_id = any($1::bigint[])';

const MOST_ATTEMPTS = 32_767;

interface Resolved {
  readonly letter: HeldLetter;
  readonly resolution: Resolution;
  readonly outcome: Exclude<Outcome, { status: 'parked' }>;
  /** Of the event and the letter from now on. */
  readonly status: Exclude<EventStatus, 'accepted'>;
}

const failureOf = ({ outcome }: Resolved) => (outcome.status === 'deadLettered' ? outcome.failure : undefined);

function statusAfter({ settled, nextRedriveAtMs }: Resolution, outcome: Resolved['outcome']): Resolved['status'] {
  if (outcome.status !== 'deadLettered') return outcome.status;
  return nextRedriveAtMs === undefined ? 'parked' : settled.outcome.status;
}

async function writeRows(client: SqlClient, resolved: readonly Resolved[], nowMs: number): Promise<void> {
  const statuses = resolved.map(({ status }) => STATUS_NUMBERS[status]);
  const codes = resolved.map((one) => failureOf(one)?.code ?? null);
  const details = resolved.map(({ outcome }) => detailOf(outcome));
  await client.query(UPDATE_EVENTS, [
    resolved.map(({ letter }) => letter.key),
    resolved.map(({ letter }) => letter.sourceId),
    statuses,
    resolved.map(({ letter, outcome }) => Math.min(MOST_ATTEMPTS, letter.attempts + outcome.attempts)),
    resolved.map(({ outcome }) => (outcome.status === 'processed' ? (outcome.resultText ?? null) : null)),
    codes,
    details.map((detail) => (detail === undefined ? null : storableText(detail))),
  ]);
  await client.query(UPDATE_LETTERS, [
    resolved.map(({ letter }) => letter.letterId),
    statuses,
    codes,
    resolved.map((one) => {
      const failure = failureOf(one);
      return failure === undefined ? null : familyOf(failure.code, one.letter.type, failure.message);
    }),
    resolved.map((one) => (failureOf(one) === undefined ? null : (one.resolution.nextRedriveAtMs ?? null))),
    resolved.map(({ outcome }) => (outcome.status === 'deadLettered' ? (outcome.parksKey ?? null) : null)),
    resolved.map((one) => failureOf(one) !== undefined),
    nowMs,
  ]);
}

function changeOf(resolved: Resolved, atMs: number): LetterChange & { readonly letterId: string } {
  const { letterId } = resolved.letter;
  const failure = failureOf(resolved);
  if (failure !== undefined) return { letterId, kind: 'failedAgain', atMs, failure };
  return { letterId, kind: resolved.outcome.status === 'filtered' ? 'filtered' : 'processed', atMs };
}

/** DeadLetterStore.resolve, in a transaction begun with BEGIN_CHANGE. */
export async function resolveLetters(
  client: SqlClient,
  token: string,
  resolutions: readonly Resolution[],
  nowMs: number,
): Promise<ResolveResult> {
  const held = await holdLetters(
    client,
    resolutions.map(({ letterId }) => letterId),
  );
  const resolved: Resolved[] = [];
  const givenBack: string[] = [];
  for (const resolution of resolutions) {
    const letter = held.get(resolution.letterId);
    if (letter === undefined || letter.claim !== token) continue;
    held.delete(resolution.letterId);
    const { outcome } = resolution.settled;
    if (outcome.status === 'parked') givenBack.push(letter.letterId);
    else resolved.push({ letter, resolution, outcome, status: statusAfter(resolution, outcome) });
  }
  if (givenBack.length > 0) await client.query(GIVE_BACK, [givenBack]);
  if (resolved.length > 0) {
    await writeRows(client, resolved, nowMs);
    await addHistory(
      client,
      resolved.map((one) => changeOf(one, nowMs)),
    );
    const moves = resolved.map((one) => {
      const { outcome, letter } = one;
      const aggregates = outcome.status === 'processed' && !letter.counted ? (outcome.aggregates ?? []) : [];
      return { ...letter.place, to: one.status, toCode: failureOf(one)?.code, aggregates };
    });
    await moveCounts(client, moves);
  }
  const count = (status: Outcome['status']) => resolved.filter(({ outcome }) => outcome.status === status).length;
  return {
    processed: count('processed'),
    filtered: count('filtered'),
    failed: count('deadLettered'),
    parked: givenBack.length,
    lost: resolutions.length - resolved.length - givenBack.length,
  };
}
