/** Statuses (see event-rows.ts) of letters that are neither processed nor discarded: dead-lettered and parked. */
export const OPEN_STATUSES = '(3, 5)';

export const LETTERS = `
alter table series_totals add column parked bigint not null default 0, add column discarded bigint not null default 0;
alter table minute_totals add column parked bigint not null default 0, add column discarded bigint not null default 0;

-- What is known of an event that was set aside besides its row; kept when a redrive has processed it.
create table letters (
  -- Rises in the order of commit, which is the stream's order within an ordering key.
  letter_id bigint generated always as identity primary key,
  -- Those of the event.
  position bigint not null unique,
  key uuid not null,
  source_id integer not null,
  type_id integer not null,
  status smallint not null,
  -- Null in a letter that only waits behind another one of its key.
  code text,
  family text collate "C",
  first_failed_at timestamptz not null,
  last_failed_at timestamptz not null,
  redrives integer not null default 0,
  next_redrive_at timestamptz,
  edited_data json,
  comment text,
  park_key text collate "C",
  waits boolean not null default false,
  claim uuid,
  claimed_until timestamptz
);
create index letters_open on letters (letter_id) where status in ${OPEN_STATUSES};
create index letters_by_failure on letters (last_failed_at, letter_id) where status in ${OPEN_STATUSES};
create index letters_by_family on letters (family, last_failed_at) where status in ${OPEN_STATUSES};
create index letters_due on letters (next_redrive_at) where status in ${OPEN_STATUSES} and next_redrive_at is not null;
create index letters_by_park_key on letters (park_key, letter_id) where status in ${OPEN_STATUSES} and park_key is not null;
create index letters_waiting on letters (letter_id) where status in ${OPEN_STATUSES} and waits;
create index letters_by_claim on letters (claim) where claim is not null;

create table letter_history (
  entry_id bigint generated always as identity,
  letter_id bigint not null,
  at timestamptz not null,
  kind text not null,
  who text,
  code text,
  message text,
  comment text,
  data json,
  primary key (letter_id, entry_id)
);

create table batch_history (
  shard_id text not null,
  first_sequence_number numeric not null,
  last_sequence_number numeric not null,
  started_at timestamptz not null,
  -- A BatchFact without what stands in the columns.
  fact json not null
);
create index batch_history_by_record on batch_history (shard_id, last_sequence_number);

-- Dead letters from before there were letters.
with former as (
  insert into letters (position, key, source_id, type_id, status, code, family, first_failed_at, last_failed_at)
  select e.position, e.key, e.source_id, v.type_id, e.status, e.failure_code,
    left(md5(concat(e.failure_code, v.type_id, regexp_replace(e.detail, '[0-9]+', '', 'g'))), 16), r.processed_at, r.processed_at
  from events e join event_series v on v.id = e.series_id
    cross join lateral (select processed_at from records where first_position <= e.position order by first_position desc limit 1) r
  where e.status = 3 and e.status <> 1 order by e.position
  returning letter_id, position, code, first_failed_at)
insert into letter_history (letter_id, at, kind, code, message)
select letter_id, first_failed_at, 'setAside', code, e.detail from former join events e using (position);
`;
