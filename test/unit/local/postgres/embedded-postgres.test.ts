import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { realTime } from '../../../../adapters/system/real-time.ts';
import { EnvironmentProblem } from '../../../../local/environment-problem.ts';
import { discardPostgres, type EmbeddedPostgres, startPostgres } from '../../../../local/postgres/embedded-postgres.ts';

const silent = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };

// One folder serves all tests, since making its data takes most of a second; each test starts and stops its servers.
let parent: string;
let folder: string;
let running: EmbeddedPostgres[];

beforeAll(async () => {
  parent = await mkdtemp(join(tmpdir(), 'spillway-postgres-')); // root's alone when run as root, as homes are
  folder = join(parent, 'postgres');
  running = [];
  await (await start()).stop();
}, 60_000);
afterEach(() => Promise.all(running.splice(0).map((postgres) => postgres.stop())));
afterAll(() => rm(parent, { recursive: true, force: true }));

async function start(): Promise<EmbeddedPostgres> {
  const postgres = await startPostgres({ folder, logger: silent, time: realTime });
  running.push(postgres);
  return postgres;
}

async function query(postgres: EmbeddedPostgres, text: string): Promise<unknown[][]> {
  const client = new pg.Client(postgres.connection);
  client.on('error', () => undefined); // killed servers end their connections
  await client.connect();
  try {
    return (await client.query({ text, rowMode: 'array' })).rows;
  } finally {
    await client.end();
  }
}

async function startingFails(): Promise<EnvironmentProblem> {
  const error = await start().then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(EnvironmentProblem);
  return error as EnvironmentProblem;
}

describe('starting and stopping', { timeout: 60_000 }, () => {
  it('keeps the data from one start to the next, and stops twice without harm', async () => {
    const first = await start();
    await query(first, 'create table kept as select 1 as a');
    await Promise.all([first.stop(), first.stop()]);
    await first.stop();
    expect(await first.exited).toMatchObject({ expected: true, code: 0, signal: null });
    expect(await query(await start(), 'select a from kept')).toEqual([[1]]);
  });

  it('commits to disk, and answers on this machine alone to those who know the password', async () => {
    const postgres = await start();
    const names = [
      'fsync',
      'synchronous_commit',
      'full_page_writes',
      'listen_addresses',
      'timezone',
      'server_encoding',
    ];
    const shown = names.map((name) => `current_setting('${name}')`).join(', ');
    expect(await query(postgres, `select ${shown}`)).toEqual([['on', 'on', 'on', '127.0.0.1', 'UTC', 'UTF8']]);
    const stranger = { ...postgres, connection: { ...postgres.connection, password: 'guess' } };
    await expect(query(stranger, 'select 1')).rejects.toMatchObject({ code: '28P01' });
    expect((await stat(join(folder, 'password'))).mode & 0o777).toBe(0o600);
  });

  it('lets an open connection not hold up the end', async () => {
    const postgres = await start();
    const sleeping = query(postgres, 'select pg_sleep(60)');
    const refused = expect(sleeping).rejects.toMatchObject({ code: '57P01' }); // terminated by the administrator
    await realTime.sleep(50);
    await postgres.stop();
    await refused;
    expect(await postgres.exited).toMatchObject({ expected: true, code: 0 });
  });
});

describe('after a kill', { timeout: 60_000 }, () => {
  it('stops the server that a killed platform left running and starts anew', async () => {
    const left = await start();
    await query(left, 'create table seen_by_both as select 2 as a');
    const anew = await start();
    expect(await left.exited).toMatchObject({ expected: false, code: 0 });
    expect(anew.pid).not.toBe(left.pid);
    expect(await query(anew, 'select a from seen_by_both')).toEqual([[2]]);
  });

  it('tells of a server that was killed with what it logged last, and keeps what was committed', async () => {
    const killed = await start();
    await query(killed, 'create table committed as select 3 as a');
    // A statement that outlives the killed server for a moment, in a process that still works on the data.
    const orphan = query(killed, 'select count(*) from generate_series(1, 1500000)').catch(() => undefined);
    await realTime.sleep(50);
    process.kill(killed.pid, 'SIGKILL');
    const exit = await killed.exited;
    expect(exit).toMatchObject({ expected: false, code: null, signal: 'SIGKILL' });
    expect(exit.logTail).toContain('database system is ready to accept connections');
    expect(await query(await start(), 'select a from committed')).toEqual([[3]]);
    await orphan;
  });

  it('leaves a program alone that has the process id of a killed server by now', async () => {
    const killed = await start();
    process.kill(killed.pid, 'SIGKILL');
    await killed.exited;
    const pidFile = join(folder, 'data', 'postmaster.pid');
    const { uid, gid } = await stat(pidFile);
    const stranger: ChildProcess = spawn('sleep', ['60'], { uid, gid });
    const strangerEnded = once(stranger, 'exit');
    try {
      await once(stranger, 'spawn');
      await writeFile(pidFile, (await readFile(pidFile, 'utf8')).replace(/^\d+/, String(stranger.pid)));
      const anew = await start();
      expect(await query(anew, 'select 1')).toEqual([[1]]);
      expect(stranger.exitCode).toBe(null);
      expect(stranger.signalCode).toBe(null);
    } finally {
      stranger.kill();
      await strangerEnded;
    }
  });

  it('starts at once though nobody has asked yet how the killed server ended', async () => {
    const killed = await start();
    process.kill(killed.pid, 'SIGKILL');
    await killed.exited;
    const pidFile = join(folder, 'data', 'postmaster.pid');
    const { uid, gid } = await stat(pidFile);
    // The shell becomes a program that does not know of the child that has ended in the meantime.
    const parent = spawn('sh', ['-c', 'true & echo $!; exec sleep 60'], { uid, gid });
    const parentEnded = once(parent, 'exit');
    try {
      const [ended] = (await once(parent.stdout, 'data')) as [Buffer];
      await writeFile(pidFile, (await readFile(pidFile, 'utf8')).replace(/^\d+/, String(ended).trim()));
      expect(await query(await start(), 'select 1')).toEqual([[1]]);
    } finally {
      parent.kill();
      await parentEnded;
    }
  });

  it('makes data again that a killed first start left half made', async () => {
    const halfMade = join(parent, 'half-made');
    await mkdir(join(halfMade, 'making-abc', 'base'), { recursive: true });
    const postgres = await startPostgres({ folder: halfMade, logger: silent, time: realTime });
    running.push(postgres);
    expect(await query(postgres, 'select current_database()')).toEqual([['spillway']]);
    expect((await readdir(halfMade)).sort()).toEqual(['data', 'password', 'server.log']);
  });

  it('discards the data together with the server that was left running on them', async () => {
    const discarded = join(parent, 'half-made');
    const left = await startPostgres({ folder: discarded, logger: silent, time: realTime });
    await discardPostgres({ folder: discarded, logger: silent, time: realTime });
    expect(await left.exited).toMatchObject({ expected: false, code: 0 });
    expect(await readdir(parent)).toEqual(['postgres']);
  });
});

describe('refusing to start', { timeout: 60_000 }, () => {
  it('names the versions when the data are of another PostgreSQL', async () => {
    const file = join(folder, 'data', 'PG_VERSION');
    await writeFile(file, '17\n');
    const { message } = await startingFails();
    await writeFile(file, '18\n');
    expect(message).toBe(
      `The data in ${folder} are of PostgreSQL 17 and this is 18; start with --fresh to discard them, or name another folder with --data.`,
    );
  });

  it('asks for the password when it is gone or another', async () => {
    const file = join(folder, 'password');
    await rename(file, `${file}.away`);
    const gone = await startingFails();
    await writeFile(file, 'another');
    const another = await startingFails();
    await rename(`${file}.away`, file);
    expect(gone.message).toContain(`put ${file} back`);
    expect(another.message).toContain('put the right one back');
  });

  it('says what PostgreSQL itself complains of', async () => {
    const file = join(folder, 'data', 'global', 'pg_control');
    await rename(file, `${file}.away`);
    const { message } = await startingFails();
    await rename(`${file}.away`, file);
    expect(message).toMatch(/^PostgreSQL did not start \(.*pg_control.*\); the data are kept/);
  });

  it('says which folder cannot be used', async () => {
    const file = join(parent, 'file');
    await writeFile(file, '');
    const error = await startPostgres({ folder: file, logger: silent, time: realTime }).catch((reason) => reason);
    await rm(file);
    expect(error).toBeInstanceOf(EnvironmentProblem);
    expect(error.message).toContain(`PostgreSQL cannot use its folder ${file} (EEXIST`);
  });
});
