import type { ControlItem, ControlTable, ControlValue } from '../../core/ports/control-table.ts';
import type { Logger } from '../../core/ports/logger.ts';

/** What can be said of any job in the control table, whatever else is there. */
export interface JobProgress {
  readonly state: 'running' | 'done' | 'stopped' | 'failed' | 'interrupted';
  readonly startedAtMs: number;
  readonly endedAtMs?: number | undefined;
}

/** A job at work. */
export interface Job {
  /** What is kept of it: with that another worker goes on. */
  readonly value: JobProgress & ControlValue;
  /** Resolves when it has ended or was stopped; it does not reject. */
  run(): Promise<void>;
  /** Lets what is in hand finish. */
  stop(state: 'stopped' | 'interrupted'): void;
}

/** Makes a job of what is kept of it. */
export type JobMaker = (kept: ControlValue) => Job;

export interface QueuedJobsDeps {
  readonly table: Pick<ControlTable, 'get' | 'list' | 'replace'>;
  /** By the kind of their items in the table. */
  readonly makers: Readonly<Record<string, JobMaker>>;
  readonly logger: Logger;
}

export interface QueuedJobs {
  /** Begins what runs according to the table and does not run here yet. */
  takeUp(): Promise<void>;
  /** Writes the progress of what runs here, and stops what was stopped in the table. */
  keep(): Promise<void>;
  /** Lets what is in hand finish, keeps how far it came for the next worker, and takes nothing up any more. */
  interrupt(): void;
  /** Ends when each job that runs now has ended; undefined where none does. */
  ended(): Promise<unknown> | undefined;
}

type Item = ControlItem<JobProgress & ControlValue>;

/** What a worker leaves to the next one still runs. */
const asKept = (value: Job['value']): Job['value'] =>
  value.state === 'interrupted' ? { ...value, state: 'running', endedAtMs: undefined } : value;

/** The jobs that other functions have written into the control table, and that run here. */
export function queuedJobs({ table, makers, logger }: QueuedJobsDeps): QueuedJobs {
  const running = new Map<string, { readonly kind: string; readonly job: Job; readonly ended: Promise<void> }>();
  /** None is begun twice: one that has ended may still stand as running in a list that was read before. */
  const begun = new Set<string>();
  let isInterrupted = false;

  /** Counts of letters that were in hand are told also where the job was stopped meanwhile: that it was stays. */
  const merged = ({ value }: Item, job: Job): Job['value'] => {
    const mine = asKept(job.value);
    if (value.state === 'running') return mine;
    const { state, endedAtMs } = value;
    return { ...mine, state, endedAtMs };
  };
  const keepOne = async (name: string): Promise<void> => {
    const entry = running.get(name);
    if (entry === undefined) return;
    const { kind, job } = entry;
    for (;;) {
      const item: Item | undefined = await table.get(kind, name);
      if (item === undefined || item.value.state !== 'running') job.stop('stopped');
      if (item === undefined) return;
      const value = merged(item, job);
      const text = JSON.stringify(value);
      if (text === JSON.stringify(item.value) || (await table.replace(item, value))) return;
    }
  };
  const begin = (kind: string, { name, value }: Item, make: JobMaker): void => {
    begun.add(name);
    const job = make(value);
    const work = async (): Promise<void> => {
      await job.run();
      await keepOne(name).catch((error: unknown) => {
        logger.warn('The progress of a job was not kept, some of it is done again', { kind, name, error });
      });
      running.delete(name);
    };
    running.set(name, { kind, job, ended: work() });
  };

  return {
    async takeUp() {
      for (const [kind, make] of Object.entries(makers)) {
        const items: readonly Item[] = await table.list(kind);
        for (const item of items) {
          const { name, value } = item;
          if (value.state === 'running' && !begun.has(name) && !isInterrupted) begin(kind, item, make);
        }
      }
    },
    async keep() {
      for (const name of running.keys()) await keepOne(name);
    },
    interrupt() {
      isInterrupted = true;
      for (const { job } of running.values()) job.stop('interrupted');
    },
    ended: () => (running.size === 0 ? undefined : Promise.all([...running.values()].map(({ ended }) => ended))),
  };
}
