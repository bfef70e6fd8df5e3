import { readFileSync } from 'node:fs';

export interface ProcessState {
  readonly alive: boolean;
  /** When the process began, in ticks since the machine did; only Linux tells. With the id it names one process. */
  readonly startedAt?: string;
}

/** Process ids are used again, so a file that names one proves nothing without the time at which the process began. */
export function processState(pid: number): ProcessState {
  if (!Number.isInteger(pid) || pid <= 0) return { alive: false };
  const stat = readStat(pid);
  if (stat === undefined) return { alive: answersSignals(pid) };
  // proc(5): the command, in parentheses, may hold anything; state and start time are the 1st and 20th field behind it.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const startedAt = fields[19];
  if (fields[0] === 'Z' || fields[0] === 'X' || startedAt === undefined) return { alive: false };
  return { alive: true, startedAt };
}

function readStat(pid: number): string | undefined {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8');
  } catch {
    return undefined;
  }
}

function answersSignals(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'; // alive, and another account's
  }
}
