import { checkExact, settledTotals } from './ledger.ts';
import type { LoadResult, LoadSettings } from './load.ts';
import type { Platform } from './platform.ts';
import { cpuByGroup, cpuByThread, memoryByGroup, type ProcessUse, readTree } from './process-tree.ts';
import { runGenerator } from './run-generator.ts';
import { streamBytes } from './stream-bytes.ts';

export interface Measurement {
  readonly load: LoadResult;
  readonly acceptedPerSecond: number;
  /** Distinct events with their effect made, over the time from the first request to the sight of the last of them. */
  readonly committedPerSecond: number;
  /** CPU time by process, over the events accepted. */
  readonly cpuMicrosPerEvent: { readonly generator: number; readonly platform: number; readonly postgres: number };
  /** The platform's own share of that by thread; threads below a hundredth of a microsecond are left out. */
  readonly threadMicrosPerEvent: Readonly<Record<string, number>>;
  /** What the platform and its PostgreSQL held as the load ended, or at the end if that was more; null where the system does not tell. */
  readonly residentMiB: number | null;
  /** The same as the plain sum of what each process has resident, shared pages counted in every one of them. */
  readonly residentRssMiB: number | null;
  readonly residentByProcessMiB: { readonly platform: number; readonly postgres: number };
  /** Growth of the stream on disk. */
  readonly streamBytesPerEvent: number;
}

const MIB = 1_024 * 1_024;

/** The moment at which the platform held more memory: as the load ends, or when the last event has its effect. */
class MemoryPeak {
  pss = { platform: 0, postgres: 0 };
  rssBytes = 0;

  sample(tree: readonly ProcessUse[]): void {
    const { platform, postgres } = memoryByGroup(tree);
    this.rssBytes = Math.max(this.rssBytes, platform.rssBytes + postgres.rssBytes);
    if (platform.pssBytes + postgres.pssBytes < this.pss.platform + this.pss.postgres) return;
    this.pss = { platform: platform.pssBytes, postgres: postgres.pssBytes };
  }
}

/**
 * Drives the platform once, waits until everything accepted has its effect, and checks that the counts agree.
 * @throws Error when an event was lost or had more than one effect
 */
export async function measureLoad(
  platform: Platform,
  load: Omit<LoadSettings, 'address'>,
  signal: AbortSignal,
): Promise<Measurement> {
  const { address, pid } = platform;
  const { totals: before } = await settledTotals(address);
  const bytesBefore = streamBytes(platform.dataFolder);
  const cpuBefore = cpuByGroup(readTree(pid));
  const threadsBefore = cpuByThread(pid);
  const peak = new MemoryPeak();
  const result = await runGenerator({ address, ...load }, signal);
  // Not while requests are timed: to count shared pages, the system holds up every process that it looks at.
  peak.sample(readTree(pid));
  const { totals: after, atMs } = await settledTotals(address);
  const tree = readTree(pid);
  const cpuAfter = cpuByGroup(tree);
  const threadsAfter = cpuByThread(pid);
  peak.sample(tree);
  checkExact(result, before, after);
  const micros = (seconds: number): number => (seconds * 1e6) / result.accepted;
  const inMiB = (bytes: number): number | null => (bytes === 0 ? null : bytes / MIB);
  return {
    load: result,
    acceptedPerSecond: (result.accepted * 1_000) / (result.answeredAtMs - result.startedAtMs),
    committedPerSecond: ((after.processed - before.processed) * 1_000) / (atMs - result.startedAtMs),
    cpuMicrosPerEvent: {
      generator: micros(result.cpuSeconds),
      platform: micros(cpuAfter.platform - cpuBefore.platform),
      postgres: micros(cpuAfter.postgres - cpuBefore.postgres),
    },
    threadMicrosPerEvent: Object.fromEntries(
      [...threadsAfter]
        .map(([name, seconds]) => [name, micros(seconds - (threadsBefore.get(name) ?? 0))] as const)
        .filter(([, spent]) => spent >= 0.01),
    ),
    residentMiB: inMiB(peak.pss.platform + peak.pss.postgres),
    residentRssMiB: inMiB(peak.rssBytes),
    residentByProcessMiB: { platform: peak.pss.platform / MIB, postgres: peak.pss.postgres / MIB },
    streamBytesPerEvent: (streamBytes(platform.dataFolder) - bytesBefore) / result.accepted,
  };
}
