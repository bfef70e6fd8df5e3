import { chmod, chown, mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { EnvironmentProblem } from '../../../../local/environment-problem.ts';
import { canRead, sharedCopy } from '../../../../local/postgres/shared-copy.ts';

const STRANGER = { uid: 54321, gid: 54321 };

let folder: string;
let programs: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'spillway-shared-'));
  programs = join(folder, 'native');
  await mkdir(join(programs, 'bin'), { recursive: true });
  await writeFile(join(programs, 'bin', 'postgres'), 'a program', { mode: 0o700 });
  await symlink('postgres', join(programs, 'bin', 'postmaster'));
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true, force: true });
});

it('knows what an account can read by the file and by every folder above it', async () => {
  const file = join(programs, 'bin', 'postgres');
  await chmod(file, 0o604);
  expect(await canRead(file, STRANGER)).toBe(false); // mkdtemp makes folders for their owner alone
  await chmod(folder, 0o711);
  expect(await canRead(file, STRANGER)).toBe(true);
  await chmod(file, 0o640);
  expect(await canRead(file, STRANGER)).toBe(false);
  const { uid, gid } = await stat(file);
  expect(await canRead(file, { uid: 54321, gid })).toBe(true);
  await chmod(file, 0o044);
  expect(await canRead(file, { uid, gid: 54321 })).toBe(false);
});

describe.runIf(process.geteuid?.() === 0)('a shared copy, as root', () => {
  let temporary: string;
  let copy: string;

  beforeEach(async () => {
    temporary = join(folder, 'tmp');
    copy = join(temporary, 'programs-1');
    await mkdir(temporary);
    await chmod(temporary, 0o1777);
    await chmod(folder, 0o711);
    vi.stubEnv('TMPDIR', temporary);
  });

  it('is whole, readable by everybody and writable by root alone', async () => {
    expect(await sharedCopy(programs, 'programs-1', STRANGER)).toBe(copy);
    expect(await canRead(join(copy, 'bin', 'postmaster'), STRANGER)).toBe(true);
    expect(await readFile(join(copy, 'bin', 'postmaster'), 'utf8')).toBe('a program');
    const file = await stat(join(copy, 'bin', 'postgres'));
    expect(file).toMatchObject({ uid: 0 });
    expect(file.mode & 0o777).toBe(0o755);
    expect(await readdir(temporary)).toEqual(['programs-1']);
  });

  it('is made once, and again when a clean-up removed a part of it', async () => {
    await sharedCopy(programs, 'programs-1', STRANGER);
    const made = (await stat(copy)).ino;
    await sharedCopy(programs, 'programs-1', STRANGER);
    expect((await stat(copy)).ino).toBe(made);
    await rm(join(copy, 'bin', 'postgres'));
    await sharedCopy(programs, 'programs-1', STRANGER);
    expect(await readFile(join(copy, 'bin', 'postgres'), 'utf8')).toBe('a program');
    expect(await readdir(temporary)).toEqual(['programs-1']);
  });

  it('is one for several that make it at once', async () => {
    const copies = await Promise.all([1, 2, 3].map(() => sharedCopy(programs, 'programs-1', STRANGER)));
    expect(copies).toEqual([copy, copy, copy]);
    expect(await readdir(temporary)).toEqual(['programs-1']);
  });

  it.each(['by another account', 'writable by another account'])('is refused when it was made %s', async (how) => {
    await mkdir(join(copy, 'bin'), { recursive: true });
    if (how === 'by another account') await chown(copy, STRANGER.uid, STRANGER.gid);
    else await chmod(copy, 0o777);
    const refusal = await sharedCopy(programs, 'programs-1', STRANGER).catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(EnvironmentProblem);
    expect((refusal as EnvironmentProblem).message).toContain(`${copy} was not made by root`);
  });

  it('is not made where others could replace it', async () => {
    await chmod(temporary, 0o777);
    const elsewhere = await sharedCopy(programs, 'spillway-test-programs', STRANGER);
    expect(elsewhere).toBe('/tmp/spillway-test-programs');
    await rm(elsewhere, { recursive: true });
  });
});
