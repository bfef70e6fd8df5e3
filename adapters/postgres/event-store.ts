import type { EventStatus, Identity } from '../../core/events/event.ts';
import type { EventStore, StoredEvent } from '../../core/ports/event-store.ts';
import { eventKey } from './event-key.ts';
import { createEventList } from './event-list.ts';
import { STATUS_NAMES } from './event-rows.ts';
import { readAggregates, readStatistics } from './event-statistics.ts';
import { postgresEventWriter } from './event-writer.ts';
import { answered } from './sql-errors.ts';
import type { SqlPool } from './sql-pool.ts';
import { type EventDataRow, selectEvents, toStoredEvent } from './stored-event.ts';

const FIND = `${selectEvents('events')} where e.key = $1 and ($2::text is null or s.name = $2)
  order by e.time desc, e.position desc`;
const STATUSES = `select e.status from unnest($1::uuid[], $2::text[]) with ordinality as asked(key, source, place)
  left join event_sources s on s.name = asked.source
  left join events e on e.key = asked.key and e.source_id = s.id order by asked.place`;

/** The event store on PostgreSQL, embedded or Aurora. The schema must be migrated: see migrate.ts. */
export function postgresEventStore(pool: SqlPool): EventStore {
  const { commit, parkedKeys } = postgresEventWriter(pool);
  const events = createEventList(pool);

  const find = async (id: string, source?: string): Promise<readonly StoredEvent[]> => {
    const { rows } = await pool.query<EventDataRow>({
      name: 'find',
      text: FIND,
      values: [eventKey(id), source ?? null],
    });
    return rows.map(toStoredEvent);
  };

  const statuses = async (identities: readonly Identity[]): Promise<readonly (EventStatus | undefined)[]> => {
    const values = [identities.map(({ id }) => eventKey(id)), identities.map(({ source }) => source)];
    const { rows } = await pool.query<{ status: number | null }>({ name: 'statuses', text: STATUSES, values });
    return rows.map(({ status }) => (status === null ? undefined : STATUS_NAMES.get(status)));
  };

  return {
    commit,
    parkedKeys,
    find: (id, source) => answered(find(id, source)),
    statuses: (identities) => answered(statuses(identities)),
    list: (query) => answered(events.list(query)),
    conflicts: (limit, after) => answered(events.conflicts(limit, after)),
    statistics: (sinceMinuteMs) => answered(readStatistics(pool, sinceMinuteMs)),
    aggregates: (query) => answered(readAggregates(pool, query)),
    ping: () => answered(pool.query('select 1').then(() => undefined)),
    close: () => pool.end(),
  };
}
