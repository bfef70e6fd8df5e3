import pg from 'pg';
import type { Crowd } from '../clients/crowd.ts';
import type { SentEvent } from '../history.ts';
import { trySignal } from '../postgres-processes.ts';
import type { Seeded } from '../seeded.ts';
import type { Supervisor } from '../supervisor.ts';

/** What a fault needs of the run that it happens in. */
export interface FaultContext {
  readonly supervisor: Supervisor;
  readonly crowd: Crowd;
  readonly random: Seeded;
  readonly port: number;
  /** Whether the platform was started with --drills. */
  readonly withDrills: boolean;
  /** The stream lies on a file system of its own that can be filled. */
  readonly smallDisk: string | undefined;
  readonly sleep: (ms: number) => Promise<unknown>;
  /** Recovery counts from here: the moment of a kill, or the end of an outage. */
  recoversFromNow(): void;
  /** The platform has recovered when this event is settled too, however that ends. */
  recoversWith(event: SentEvent): void;
  /** A second process was ended by `kill -9`. */
  countKill(): void;
  /** Something that the platform must never do. */
  report(subject: string, detail: string): void;
}

/** What is done to the platform under load. It resolves when the fault is over; recovery is waited for by the run. */
export interface Fault {
  readonly name: string;
  /** Rows of the fault matrix; docs/reliability.md has them in words. */
  readonly rows: readonly string[];
  /** Which promise its recovery is measured for. */
  readonly recovers?: 'api' | 'postgres';
  /** It is done once in a run. */
  readonly takesLong?: boolean;
  /** Why it cannot be done here; undefined where it can. */
  unavailable?(context: Pick<FaultContext, 'withDrills' | 'smallDisk'>): string | undefined;
  run(context: FaultContext): Promise<void>;
}

export const needsDrills = ({ withDrills }: Pick<FaultContext, 'withDrills'>): string | undefined =>
  withDrills ? undefined : 'it needs drills';

/** Ends a process that is not the platform's own with `kill -9`. False where it is gone. */
export function kill(pid: number, context: FaultContext): boolean {
  const isHit = trySignal(pid, 'SIGKILL');
  if (isHit) context.countKill();
  return isHit;
}

/** Connects to the platform's PostgreSQL beside it, and closes whatever became of the work. */
export async function withDatabase<T>(
  { supervisor }: FaultContext,
  work: (client: pg.Client) => Promise<T>,
): Promise<T> {
  const client = new pg.Client({ ...supervisor.store(), application_name: 'spillway-chaos' });
  client.on('error', () => undefined); // it is one of the connections that break
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end().catch(() => undefined);
  }
}
