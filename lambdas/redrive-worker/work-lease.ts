import { CONTROL_KINDS } from '../../config/control-table.ts';
import type { ControlItem, ControlTable } from '../../core/ports/control-table.ts';
import type { Time } from '../../core/ports/time.ts';

const KIND = CONTROL_KINDS.lease;
/** What a worker that died holds its successor up by. */
const LEASE_MS = 60_000;
/** Renewed when no more than this is left. */
const RENEW_MS = 40_000;

type Lease = { readonly holder: string; readonly untilMs: number };

export interface WorkLeaseDeps {
  readonly table: Pick<ControlTable, 'get' | 'putIfAbsent' | 'replace'>;
  /** What of it there is to be done by one at a time. */
  readonly work: string;
  /** Names who asks: another one each time. */
  readonly holder: string;
  readonly time: Pick<Time, 'now'>;
}

/** Lets one worker at a time work. Each call rejects with PipelineError SERVICE_UNAVAILABLE as the table does. */
export interface WorkLease {
  /** False where another one holds it. */
  take(): Promise<boolean>;
  /** Keeps it where it is about to end. False where it is lost: then the work is another one's. */
  keep(): Promise<boolean>;
  /** For whoever comes next. One that is lost is harmless. */
  giveBack(): Promise<void>;
}

export function workLease({ table, work, holder, time }: WorkLeaseDeps): WorkLease {
  let untilMs = 0;
  const read = (): Promise<ControlItem<Lease> | undefined> => table.get<Lease>(KIND, work);
  const write = async (item: ControlItem | undefined, until: number): Promise<boolean> => {
    const lease: Lease = { holder, untilMs: until };
    const isWritten = await (item === undefined ? table.putIfAbsent(KIND, work, lease) : table.replace(item, lease));
    if (isWritten) untilMs = until;
    return isWritten;
  };
  /** Its own item, where it is still its own. */
  const own = async () => {
    const item = await read();
    return item?.value.holder === holder ? item : undefined;
  };

  return {
    async take() {
      const item = await read();
      if (item !== undefined && item.value.untilMs > time.now()) return false;
      return write(item, time.now() + LEASE_MS);
    },
    async keep() {
      if (untilMs - time.now() > RENEW_MS) return true;
      const item = await own();
      return item !== undefined && write(item, time.now() + LEASE_MS);
    },
    async giveBack() {
      const item = await own();
      if (item !== undefined) await write(item, 0);
    },
  };
}
