import { CONTROL_KINDS } from '../../config/control-table.ts';
import type { ControlItem, ControlTable } from '../../core/ports/control-table.ts';
import type { DeadLetterStore, LetterFilter } from '../../core/ports/dead-letters.ts';
import type { FunctionInvoker } from '../../core/ports/function-invoker.ts';
import type { Logger } from '../../core/ports/logger.ts';
import type { Redrive, RedriveRequest, Redrives, Rehearsal } from '../../core/ports/redrives.ts';
import type { Time } from '../../core/ports/time.ts';

/** A redrive in the control table: who works on it writes its progress there. */
export type QueuedRedrive = Redrive & { readonly request: RedriveRequest };

export const REDRIVE_KIND = CONTROL_KINDS.redrive;
const MAX_RUNNING = 10;

export interface QueuedRedrivesDeps {
  readonly table: Pick<ControlTable, 'get' | 'list' | 'putIfAbsent' | 'replace'>;
  readonly letters: Pick<DeadLetterStore, 'count'>;
  /** Works on what is in the table; it looks by itself every minute. */
  readonly worker: Pick<FunctionInvoker, 'start'>;
  readonly rehearse: (filter: LetterFilter) => Promise<Rehearsal>;
  readonly newId: () => string;
  readonly logger: Logger;
  readonly time: Pick<Time, 'now'>;
}

type Item = ControlItem<QueuedRedrive & Record<string, unknown>>;

function redriveOf({ value: { request: _request, ...redrive } }: Item): Redrive {
  return redrive as Redrive;
}

/** Redrives that another function carries out, however long they take and whichever environment asks for them. */
export function queuedRedrives(deps: QueuedRedrivesDeps): Redrives {
  const { table, letters, worker, newId, logger, time } = deps;
  const read = (redriveId: string): Promise<Item | undefined> => table.get(REDRIVE_KIND, redriveId);

  const wake = async (redriveId: string): Promise<void> => {
    try {
      await worker.start({ redriveId });
    } catch (error) {
      logger.warn('The redrive worker could not be called; it takes the redrive up within a minute', {
        redriveId,
        error,
      });
    }
  };

  return {
    async start({ filter: asked, ...how }) {
      const items: readonly Item[] = await table.list(REDRIVE_KIND);
      if (items.filter(({ value }) => value.state === 'running').length >= MAX_RUNNING) return undefined;
      const startedAtMs = time.now();
      // What fails again does not fail before this, and so is not tried twice by one redrive.
      const filter =
        asked.ids === undefined ? { ...asked, toMs: Math.min(asked.toMs ?? startedAtMs, startedAtMs) } : asked;
      const redrive: Redrive = {
        redriveId: newId(),
        state: 'running',
        matched: await letters.count(filter),
        redriven: 0,
        processedAgain: 0,
        failedAgain: 0,
        maxPerSecond: how.maxPerSecond,
        startedAtMs,
        endedAtMs: undefined,
      };
      const queued: QueuedRedrive = { ...redrive, request: { filter, ...how } };
      await table.putIfAbsent(REDRIVE_KIND, redrive.redriveId, { ...queued });
      await wake(redrive.redriveId);
      return redrive;
    },
    async find(redriveId) {
      const item = await read(redriveId);
      return item && redriveOf(item);
    },
    async stop(redriveId) {
      for (;;) {
        const item = await read(redriveId);
        if (item === undefined || item.value.state !== 'running') return item && redriveOf(item);
        // The worker may have written its progress meanwhile: then it is read again.
        const value = { ...item.value, state: 'stopped', endedAtMs: time.now() } as const;
        if (await table.replace(item, value)) return redriveOf({ ...item, value });
      }
    },
    rehearse: deps.rehearse,
  };
}
