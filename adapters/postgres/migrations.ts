import { LETTERS } from './letters-migration.ts';
import { UPKEEP } from './upkeep-migration.ts';

export interface Migration {
  /** Rises by one; never changes once released. */
  readonly version: number;
  readonly name: string;
  readonly sql: string;
}

const EVENTS = `
-- Names that repeat in every row are kept once: rows and indexes shrink by a third.
create table event_types (id integer generated always as identity primary key, name text collate "C" not null unique);
create table event_sources (id integer generated always as identity primary key, name text collate "C" not null unique);

-- A type and a source that occur together: one number in every row and in the index that lists are read from.
create table event_series (
  id integer generated always as identity primary key,
  type_id integer not null references event_types,
  source_id integer not null references event_sources,
  unique (type_id, source_id)
);

-- Each writer takes a block of a million positions at a time.
create sequence event_position_blocks;

create table events (
  time timestamptz not null,
  -- Unique; the tie-breaker between events of one time, and the link to the record that brought the event.
  position bigint not null,
  -- The id itself where it is a UUID in lower case, else its SHA-256 cut to 16 bytes: half the index of a text.
  key uuid not null,
  source_id integer not null,
  series_id integer not null,
  status smallint not null,
  attempts smallint not null,
  time_given boolean not null,
  -- Null where key spells it.
  id text collate "C",
  subject text collate "C",
  partition_key text collate "C",
  -- json, not jsonb: it comes back as it was sent, and is 1.4 times as fast to write.
  attributes json,
  data json,
  result json,
  failure_code text,
  -- Why the event was filtered, or what failed.
  detail text,
  primary key (key, source_id)
);
create index events_by_time on events (time, position);
create index events_by_series on events (series_id, time, position);
create index events_by_subject on events (subject, time, position) where subject is not null;
-- Status 1 is processed: what an operator looks for is in the others.
create index events_by_status on events (status, time, position) where status <> 1;

-- Resends whose content differed from the event that stands: the payload of the loser is kept.
create table conflicts (like events);
create index conflicts_by_time on conflicts (time, position);

create table records (
  first_position bigint primary key,
  shard_id text not null,
  sequence_number numeric not null,
  arrived_at timestamptz not null,
  processed_at timestamptz not null,
  request_id text not null
);

-- Every count below is kept by shard: two shards never wait for each other's rows.
create table shard_positions (
  shard_id text primary key,
  sequence_number numeric not null,
  settled bigint not null
);
create table series_totals (
  shard_id text not null,
  series_id integer not null,
  processed bigint not null,
  filtered bigint not null,
  dead_lettered bigint not null,
  duplicates bigint not null,
  conflicts bigint not null,
  primary key (series_id, shard_id)
);
create table minute_totals (
  minute timestamptz not null,
  type_id integer not null,
  shard_id text not null,
  processed bigint not null,
  filtered bigint not null,
  dead_lettered bigint not null,
  duplicates bigint not null,
  conflicts bigint not null,
  primary key (minute, type_id, shard_id)
);
create table failure_totals (
  code text not null,
  shard_id text not null,
  count bigint not null,
  primary key (code, shard_id)
);
create table aggregate_windows (
  name text collate "C" not null,
  window_start timestamptz not null,
  key text collate "C" not null,
  shard_id text not null,
  count bigint not null,
  sum double precision not null,
  min double precision not null,
  max double precision not null,
  primary key (name, window_start, key, shard_id)
);

-- Equal as JSON: spacing, the order of members and the spelling of numbers do not count.
create function same_json(a json, b json) returns boolean language plpgsql immutable as $$
begin
  if a is null or b is null then return a is null and b is null; end if;
  return a::text = b::text or a::jsonb = b::jsonb;
exception when others then
  return false; -- a number beyond what numeric holds: only the same text is the same
end $$;

-- PostgreSQL refuses a sum beyond a double; one event must not hold up its shard for ever, so it becomes infinite.
create function add_double(a double precision, b double precision) returns double precision language sql immutable as $$
  select case
    when abs(a) <= 8e307 and abs(b) <= 8e307 then a + b
    when abs(a / 2 + b / 2) <= 8.9e307 then (a / 2 + b / 2) * 2
    else sign(a / 2 + b / 2) * 'Infinity'::double precision
  end
$$;

-- The number that a text spells as JSON does; null for any other text.
create function spelled_number(spelling text) returns double precision language plpgsql immutable as $$
begin
  if spelling ~ '^-?(0|[1-9][0-9]{0,14})(\\.[0-9]{1,15})?$' then return spelling::double precision; end if;
  if spelling !~ '^-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][+-]?[0-9]+)?$' then return null; end if;
  return spelling::double precision;
exception when numeric_value_out_of_range then
  return null;
end $$;
`;

export const MIGRATIONS: readonly Migration[] = [
  { version: 1, name: 'events', sql: EVENTS },
  { version: 2, name: 'letters', sql: LETTERS },
  { version: 3, name: 'upkeep', sql: UPKEEP },
];
