import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { acquireDataLock } from '../../../local/data-lock.ts';
import { EnvironmentProblem } from '../../../local/environment-problem.ts';

const SOURCE = resolve(import.meta.dirname, '../../../local/data-lock.ts');

let folder: string;
let others: ChildProcess[];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'spillway-lock-'));
  others = [];
});
afterEach(async () => {
  await Promise.all(others.map(kill));
  await rm(folder, { recursive: true, force: true });
});

async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.kill('SIGKILL');
  await exited;
}

/** A process that takes the lock when told to, says how that went, and keeps the lock for as long as it lives. */
async function other(): Promise<{ child: ChildProcess; tryNow: () => Promise<string> }> {
  const program = `
    import { acquireDataLock } from ${JSON.stringify(SOURCE)};
    console.log('loaded');
    process.stdin.once('data', () => acquireDataLock(${JSON.stringify(folder)}).then(
      () => console.log('holds'), (error) => console.log(error.message)));
  `;
  const child = spawn(process.execPath, ['--input-type=module', '--eval', program], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  others.push(child);
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  expect((await lines.next()).value).toBe('loaded');
  return {
    child,
    tryNow: async () => {
      child.stdin.write('\n');
      return (await lines.next()).value ?? '';
    },
  };
}

describe('the data lock', { timeout: 30_000 }, () => {
  it('lets one hold the folder, and the next after its release', async () => {
    const first = await acquireDataLock(join(folder, 'made', 'by the lock'));
    await first.release();
    await first.release();
    const second = await acquireDataLock(join(folder, 'made', 'by the lock'));
    expect(await readdir(join(folder, 'made', 'by the lock'))).toEqual(['lock']);
    await second.release();
    expect(await readdir(join(folder, 'made', 'by the lock'))).toEqual([]);
  });

  it('refuses a second platform with the process id of the first', async () => {
    const { child, tryNow } = await other();
    expect(await tryNow()).toBe('holds');
    const refusal = await acquireDataLock(folder).catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(EnvironmentProblem);
    expect((refusal as EnvironmentProblem).message).toBe(
      `Another Spillway (process ${child.pid}) uses the data folder ${folder}; stop it, or name another folder with --data.`,
    );
    expect(await readdir(folder)).toEqual(['lock']);
  });

  it('refuses the same process a second time', async () => {
    const lock = await acquireDataLock(folder);
    await expect(acquireDataLock(folder)).rejects.toThrow(`(process ${process.pid})`);
    await lock.release();
  });

  it('gives the lock of a killed process to exactly one of many that want it at once', async () => {
    const holder = await other();
    expect(await holder.tryNow()).toBe('holds');
    const waiting = await Promise.all(Array.from({ length: 6 }, other));
    await kill(holder.child);
    const answers = await Promise.all(waiting.map(({ tryNow }) => tryNow()));
    expect(answers.filter((answer) => answer === 'holds')).toHaveLength(1);
    const winner = waiting[answers.indexOf('holds')]!.child.pid;
    const losers = answers.filter((answer) => answer !== 'holds');
    expect(new Set(losers.map((answer) => /process \d+/.exec(answer)?.[0]))).toEqual(new Set([`process ${winner}`]));
  });

  it.runIf(process.platform === 'linux')('takes over from a dead process whose id a younger one has', async () => {
    const { child } = await other();
    await mkdir(join(folder, 'lock'));
    await writeFile(join(folder, 'lock', `${child.pid}-1`), '');
    const lock = await acquireDataLock(folder);
    await lock.release();
  });

  it('says that the folder cannot be written', async () => {
    await writeFile(join(folder, 'file'), '');
    const refusal = await acquireDataLock(join(folder, 'file', 'data')).catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(EnvironmentProblem);
    expect((refusal as EnvironmentProblem).message).toMatch(
      /^The data folder .*\/file\/data cannot be written \(ENOTDIR: .*\); make it writable or name another with --data\.$/,
    );
  });
});
