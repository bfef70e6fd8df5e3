export const UPKEEP = `
-- Whether the event was counted in its aggregates before its row was lost: a redrive does not add to them again.
alter table letters add column counted boolean not null default false;

create index batch_history_by_start on batch_history (started_at);
`;
