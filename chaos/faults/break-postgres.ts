import { standStill, trySignal } from '../postgres-processes.ts';
import { type Fault, type FaultContext, kill, withDatabase } from './fault.ts';
import { WITHIN_LOAD_MS } from './kill-platform.ts';

const OUTAGE_MS = 1_500;
const COMMIT_TRIES = 400;
const MOST_CONNECTIONS = 200;

const WRITERS = `select pid from pg_stat_activity where application_name = 'spillway-process' and pid <> pg_backend_pid()`;

/** Waits for a backend of the process function, in a commit if `query` says so; undefined where none was seen. */
const writerPid = (context: FaultContext, condition = 'true', tries = 1): Promise<number | undefined> =>
  withDatabase(context, async (client) => {
    for (let left = tries; left > 0; left -= 1) {
      const { rows } = await client.query<{ pid: number }>(`${WRITERS} and ${condition} limit 1`);
      if (rows[0] !== undefined) return rows[0].pid;
    }
    return undefined;
  });

const killBackend: Fault = {
  name: 'kill -9 a backend of PostgreSQL',
  rows: ['F58', 'F36'],
  recovers: 'postgres',
  async run(context) {
    const pid = await writerPid(context);
    await context.sleep(context.random.next() * WITHIN_LOAD_MS);
    context.recoversFromNow();
    if (pid !== undefined) kill(pid, context);
  },
};

const killAtCommit: Fault = {
  name: 'kill -9 a backend at COMMIT',
  rows: ['F60'],
  recovers: 'postgres',
  async run(context) {
    const atCommit = "state = 'active' and query = 'commit'";
    const pid = (await writerPid(context, atCommit, COMMIT_TRIES)) ?? (await writerPid(context));
    context.recoversFromNow();
    if (pid !== undefined) kill(pid, context);
  },
};

const cutConnections: Fault = {
  name: 'PostgreSQL ends its connections (57P01)',
  rows: ['F59', 'F10'],
  recovers: 'postgres',
  async run(context) {
    await context.sleep(context.random.next() * WITHIN_LOAD_MS);
    context.recoversFromNow();
    await withDatabase(context, (client) =>
      client.query(`select pg_terminate_backend(pid) from pg_stat_activity
        where application_name like 'spillway-%' and pid <> pg_backend_pid()`),
    );
  },
};

const killPostmaster: Fault = {
  name: 'kill -9 the postmaster',
  rows: ['F57'],
  recovers: 'postgres',
  async run(context) {
    const { supervisor, random, sleep, recoversFromNow } = context;
    const { postmaster } = supervisor;
    await sleep(random.next() * WITHIN_LOAD_MS);
    recoversFromNow();
    // The platform goes on without it and starts another.
    if (postmaster !== undefined) kill(postmaster, context);
  },
};

const stallBackend: Fault = {
  name: 'a backend of PostgreSQL stands still',
  rows: ['F61', 'F63', 'F41'],
  async run(context) {
    const { random, sleep, recoversFromNow } = context;
    const pid = await writerPid(context);
    await sleep(random.next() * WITHIN_LOAD_MS);
    if (pid === undefined) return;
    trySignal(pid, 'SIGSTOP');
    await sleep(OUTAGE_MS);
    trySignal(pid, 'SIGCONT');
    recoversFromNow();
  },
};

const stallPostgres: Fault = {
  name: 'all of PostgreSQL stands still',
  rows: ['F62', 'F63'],
  async run({ supervisor: { postmaster }, random, sleep, recoversFromNow }) {
    if (postmaster === undefined) return;
    await sleep(random.next() * WITHIN_LOAD_MS);
    const goOn = standStill(postmaster);
    await sleep(OUTAGE_MS * 2);
    goOn();
    recoversFromNow();
  },
};

const lockTable: Fault = {
  name: 'another session locks the events',
  rows: ['F65'],
  async run(context) {
    await withDatabase(context, async (client) => {
      await client.query('begin; lock table events in exclusive mode');
      await context.sleep(OUTAGE_MS);
      await client.query('rollback');
    });
    context.recoversFromNow();
  },
};

const useUpConnections: Fault = {
  name: 'no connection is left (53300)',
  rows: ['F64'],
  async run(context) {
    const { rows: platforms } = await withDatabase(context, (client) => client.query<{ pid: number }>(WRITERS));
    const held: Promise<void>[] = [];
    const { promise: over, resolve: end } = Promise.withResolvers<void>();
    let isFull = false;
    for (let count = 0; count < MOST_CONNECTIONS && !isFull; count += 1) {
      const { promise: opened, resolve: next } = Promise.withResolvers<void>();
      const holding = withDatabase(context, () => {
        next();
        return over;
      });
      held.push(
        holding.catch(() => {
          isFull = true;
          next();
        }),
      );
      await opened;
    }
    // Whoever connects anew meets the limit: the platform's connections are cut for that.
    for (const { pid } of platforms) trySignal(pid, 'SIGTERM');
    await context.sleep(OUTAGE_MS);
    end();
    await Promise.all(held);
    context.recoversFromNow();
  },
};

const readOnly: Fault = {
  name: 'PostgreSQL takes no writes (25006)',
  rows: ['F68'],
  async run(context) {
    const set = (value: string): Promise<unknown> =>
      withDatabase(context, async (client) => {
        await client.query(`alter system ${value}`);
        await client.query('select pg_reload_conf()');
      });
    await set('set default_transaction_read_only = on');
    await context.sleep(OUTAGE_MS);
    await set('reset default_transaction_read_only');
    context.recoversFromNow();
  },
};

export const POSTGRES_FAULTS: readonly Fault[] = [
  killBackend,
  killAtCommit,
  cutConnections,
  killPostmaster,
  stallBackend,
  stallPostgres,
  lockTable,
  useUpConnections,
  readOnly,
];
