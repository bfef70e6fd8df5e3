import { CONTROL_KINDS } from '../../config/control-table.ts';
import type { ControlItem, ControlTable } from '../../core/ports/control-table.ts';
import type { FunctionInvoker } from '../../core/ports/function-invoker.ts';
import type { Logger } from '../../core/ports/logger.ts';
import type { ReplayProgress, Replays } from '../../core/ports/replays.ts';
import type { SequenceNumber, ShardId } from '../../core/ports/stream.ts';
import type { Time } from '../../core/ports/time.ts';

/** A replay in the control table: who works on it writes its progress there. */
export type QueuedReplay = ReplayProgress & {
  /** The last record that is counted, where one is. */
  readonly cursor?: { readonly shardId: ShardId; readonly sequenceNumber: SequenceNumber };
};

export const REPLAY_KIND = CONTROL_KINDS.replay;

export interface QueuedReplaysDeps {
  readonly table: Pick<ControlTable, 'get' | 'list' | 'putIfAbsent' | 'replace'>;
  /** Works on what is in the table; it looks by itself every minute. */
  readonly worker: Pick<FunctionInvoker, 'start'>;
  readonly newId: () => string;
  readonly logger: Logger;
  readonly time: Pick<Time, 'now'>;
}

type Item = ControlItem<QueuedReplay & Record<string, unknown>>;

function progressOf({ value: { cursor: _cursor, ...progress } }: Pick<Item, 'value'>): ReplayProgress {
  return progress as ReplayProgress;
}

/** Replays that another function carries out, which writes their progress into the control table. */
export function queuedReplays({ table, worker, newId, logger, time }: QueuedReplaysDeps): Replays {
  const read = (replayId: string): Promise<Item | undefined> => table.get(REPLAY_KIND, replayId);

  return {
    async start(request) {
      const items: readonly Item[] = await table.list(REPLAY_KIND);
      if (items.some(({ value }) => value.state === 'running')) return undefined;
      const replayId = newId();
      const counts = { read: 0, already: 0, added: 0, failed: 0 };
      const times = { startedAtMs: time.now(), endedAtMs: undefined };
      const begun = { replayId, state: 'running', ...request, ...counts, ...times, reason: undefined } as const;
      await table.putIfAbsent(REPLAY_KIND, replayId, begun);
      await worker.start({ replayId }).catch((error: unknown) => {
        logger.warn('The worker could not be called; it takes the replay up within a minute', { replayId, error });
      });
      return begun;
    },
    async find(replayId) {
      const item = await read(replayId);
      return item && progressOf(item);
    },
    async stop(replayId) {
      for (;;) {
        const item = await read(replayId);
        if (item === undefined || item.value.state !== 'running') return item && progressOf(item);
        // The worker may have written its progress meanwhile: then it is read again.
        const value = { ...item.value, state: 'stopped', endedAtMs: time.now() } as const;
        if (await table.replace(item, value)) return progressOf({ value });
      }
    },
  };
}
