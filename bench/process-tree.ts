import { readdirSync, readFileSync } from 'node:fs';

/** Whose a process is: the platform's Node.js, or its PostgreSQL with every backend. */
export type ProcessGroup = 'platform' | 'postgres';

export interface ProcessUse {
  readonly pid: number;
  readonly group: ProcessGroup;
  /** Tells a process from a later one that got the same pid. */
  readonly startTicks: number;
  /** CPU time of the process and of those of its children that have ended. */
  readonly cpuSeconds: number;
}

export interface Memory {
  /** Proportional set size: pages that several processes share, like PostgreSQL's buffers, are counted once. */
  readonly pssBytes: number;
  /** Resident set size: shared pages are counted in every process. */
  readonly rssBytes: number;
}

// sysconf(_SC_CLK_TCK): 100 on every Linux that Node.js runs on.
const TICKS_PER_SECOND = 100;

export interface ProcessStat {
  readonly name: string;
  readonly parentPid: number;
  readonly startTicks: number;
  readonly ownCpuSeconds: number;
  /** Of the children that have ended. */
  readonly reapedCpuSeconds: number;
}

/** One line of /proc/<pid>/stat. The name may hold spaces and brackets, so fields are counted from its end. */
export function parseStat(line: string): ProcessStat {
  const nameEnd = line.lastIndexOf(')');
  // https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html: fields[0] is the third, state.
  const fields = line.slice(nameEnd + 2).split(' ');
  const seconds = (index: number): number => Number(fields[index]) / TICKS_PER_SECOND;
  return {
    name: line.slice(line.indexOf('(') + 1, nameEnd),
    parentPid: Number(fields[1]),
    startTicks: Number(fields[19]),
    ownCpuSeconds: seconds(11) + seconds(12),
    reapedCpuSeconds: seconds(13) + seconds(14),
  };
}

/** A process and all that descend from it; none where the system has no /proc. */
export function readTree(rootPid: number): ProcessUse[] {
  const stats = new Map<number, ProcessStat>();
  for (const pid of numbersIn('/proc')) {
    const line = readProc(pid, 'stat');
    if (line !== undefined) stats.set(pid, parseStat(line));
  }
  const descends = (pid: number): boolean => {
    const stat = stats.get(pid);
    return pid === rootPid || (stat !== undefined && stat.parentPid !== pid && descends(stat.parentPid));
  };
  return [...stats]
    .filter(([pid]) => descends(pid))
    .map(([pid, { name, startTicks, ownCpuSeconds, reapedCpuSeconds }]) => {
      const cpuSeconds = ownCpuSeconds + reapedCpuSeconds;
      return { pid, group: name.startsWith('postgres') ? 'postgres' : 'platform', startTicks, cpuSeconds };
    });
}

/** CPU seconds that each group used in all. A child that ended is counted in its parent, so none is ever lost. */
export function cpuByGroup(tree: readonly ProcessUse[]): Record<ProcessGroup, number> {
  const seconds = { platform: 0, postgres: 0 };
  for (const { group, cpuSeconds } of tree) seconds[group] += cpuSeconds;
  return seconds;
}

/**
 * CPU seconds of a process by the names of its threads; threads of one name are added up. A worker thread bears the
 * name that it was started with, V8Worker collects garbage and compiles.
 */
export function cpuByThread(pid: number): Map<string, number> {
  const seconds = new Map<string, number>();
  for (const id of numbersIn(`/proc/${pid}/task`)) {
    const line = readProc(pid, `task/${id}/stat`);
    if (line === undefined) continue;
    const { name, ownCpuSeconds } = parseStat(line);
    seconds.set(name, (seconds.get(name) ?? 0) + ownCpuSeconds);
  }
  return seconds;
}

/** Memory of each group now. A process whose shares the system keeps secret counts with all its resident pages. */
export function memoryByGroup(tree: readonly ProcessUse[]): Record<ProcessGroup, Memory> {
  const memory = { platform: { pssBytes: 0, rssBytes: 0 }, postgres: { pssBytes: 0, rssBytes: 0 } };
  for (const { pid, group } of tree) {
    const rssBytes = kibibytes(readProc(pid, 'status'), 'VmRSS');
    memory[group].rssBytes += rssBytes ?? 0;
    memory[group].pssBytes += kibibytes(readProc(pid, 'smaps_rollup'), 'Pss') ?? rssBytes ?? 0;
  }
  return memory;
}

function kibibytes(text: string | undefined, name: string): number | undefined {
  const value = text === undefined ? undefined : new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(text)?.[1];
  return value === undefined ? undefined : Number(value) * 1_024;
}

function numbersIn(folder: string): number[] {
  try {
    return readdirSync(folder).map(Number).filter(Number.isInteger);
  } catch {
    return [];
  }
}

/** A file of a process; undefined when the process is gone, or the file is not for us to read. */
function readProc(pid: number, file: string): string | undefined {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'latin1');
  } catch {
    return undefined;
  }
}
