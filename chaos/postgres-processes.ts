import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The process that all others of the data folder's PostgreSQL descend from; undefined where none is named. */
export function postmasterPid(dataFolder: string): number | undefined {
  try {
    const pid = Number.parseInt(readFileSync(join(dataFolder, 'postgres/data/postmaster.pid'), 'utf8'), 10);
    return pid > 1 && nameOf(pid) === 'postgres' ? pid : undefined;
  } catch {
    return undefined;
  }
}

function backendsOf(postmaster: number): number[] {
  return readdirSync('/proc')
    .map(Number)
    .filter((pid) => Number.isInteger(pid) && parentOf(pid) === postmaster);
}

/** False where the process is gone. */
export function trySignal(pid: number, signal: NodeJS.Signals): boolean {
  try {
    return process.kill(pid, signal);
  } catch {
    return false;
  }
}

const read = (pid: number, file: string): string | undefined => {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    return undefined;
  }
};

const nameOf = (pid: number): string | undefined => read(pid, 'comm')?.trim();

/** https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html: the name may hold brackets, so fields count from its end. */
const parentOf = (pid: number): number | undefined => {
  const stat = read(pid, 'stat');
  return stat === undefined ? undefined : Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
};

/** Stops a PostgreSQL with all its processes where they are; what it returns lets them go on. */
export function standStill(postmaster: number): () => void {
  const all = [...backendsOf(postmaster), postmaster];
  for (const pid of all) trySignal(pid, 'SIGSTOP');
  return () => {
    for (const pid of all) trySignal(pid, 'SIGCONT');
  };
}
