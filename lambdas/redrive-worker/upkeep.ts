import { CONTROL_KINDS } from '../../config/control-table.ts';
import type { ControlItem, ControlTable, ControlValue } from '../../core/ports/control-table.ts';
import type { JobProgress } from './queued-jobs.ts';
import { TRIM_EVERY_MS, type TrimHistoryDeps, trimHistory } from './trim-history.ts';

const KIND = CONTROL_KINDS.upkeep;
const NAME = 'history';

export interface UpkeepDeps extends TrimHistoryDeps {
  readonly table: Pick<ControlTable, 'get' | 'put' | 'list' | 'delete'>;
  /** How many jobs that have ended are still told of, by their kind. */
  readonly remembered: Readonly<Record<string, number>>;
}

type Mark = { readonly endedAtMs: number };
type Item = ControlItem<JobProgress & ControlValue>;

/**
 * What has to be done once an hour: history that is older than the stream's records is forgotten, and so are the oldest
 * jobs that have ended. The control table remembers when it was done; what `signal` cuts off is done the next time.
 * @throws PipelineError STORE_UNAVAILABLE, SERVICE_UNAVAILABLE
 */
export async function hourlyUpkeep(deps: UpkeepDeps, signal: AbortSignal): Promise<void> {
  const { table, remembered, time } = deps;
  const mark = await table.get<Mark>(KIND, NAME);
  if (mark !== undefined && time.now() - mark.value.endedAtMs < TRIM_EVERY_MS) return;
  for (const [kind, count] of Object.entries(remembered)) {
    const items: readonly Item[] = await table.list(kind);
    const ended = items.filter(({ value }) => value.state !== 'running');
    const newestFirst = ended.sort((a, b) => b.value.startedAtMs - a.value.startedAtMs);
    for (const { name } of newestFirst.slice(count)) await table.delete(kind, name);
  }
  await trimHistory(deps, signal);
  if (!signal.aborted) await table.put(KIND, NAME, { endedAtMs: time.now() } satisfies Mark);
}
