import { writeFileSync } from 'node:fs';
import { measureCeiling } from './ceiling.ts';
import { measureHandlers, renderHandlersReport } from './handlers/report.ts';
import type { LoadSettings } from './load.ts';
import { type Measurement, measureLoad } from './measure-load.ts';
import { type BenchOptions, parseOptions, USAGE } from './options.ts';
import { Platform } from './platform.ts';
import { measureRedrives, renderRedriveReport } from './redrive-report.ts';
import { describeMachine, latencyResolution, type Report, renderReport, toRow } from './report.ts';

const LARGE_BATCH = 500;
const WARM_UP_SECONDS = 3;
/** Most requests in flight at a fixed rate: enough that a stall, not the lack of a connection, holds one back. */
const OPEN_LOOP_CONNECTIONS = 128;
/** Events in flight that keep both cores busy; more would only wait in line. */
const SATURATING_EVENTS = 8_000;

const saturatingConnections = (batch: number): number =>
  Math.min(64, Math.max(16, Math.ceil(SATURATING_EVENTS / batch)));

type Drive = (load: Pick<LoadSettings, 'batch'> & Partial<LoadSettings>) => Promise<Measurement>;
/** Runs `work` on a platform of its own with empty data, so that no row pays for the events of another. */
type OnPlatform = <T>(work: (platform: Platform, drive: Drive) => Promise<T>) => Promise<T>;

/** Every row of the report, in order; `tell` hears of each measurement before it starts. */
async function measureAll(
  options: BenchOptions,
  onPlatform: OnPlatform,
  tell: (step: string) => void,
): Promise<Report> {
  tell('COPY ceiling');
  const ceiling = await onPlatform((platform) => measureCeiling(platform.storeConnection));
  const measure = (name: string, work: (drive: Drive) => Promise<void>): Promise<void> =>
    onPlatform(async (_, drive) => {
      tell(name);
      await drive({ batch: LARGE_BATCH, seconds: WARM_UP_SECONDS });
      await work(drive);
    });

  const report: Report = { machine: describeMachine(), seconds: options.seconds, ceiling, latencyResolution, rows: [] };
  for (const batch of options.batches) {
    await measure(`batch ${batch}`, async (drive) => {
      const saturated = await drive({ batch });
      const half = await drive({ batch, ...openLoop(saturated.committedPerSecond / 2) });
      report.rows.push(toRow(batch, ceiling, saturated, half));
    });
  }
  if (options.rate > 0) {
    await measure('fixed rate', async (drive) => {
      const measured = await drive({ batch: LARGE_BATCH, ...openLoop(options.rate) });
      report.fixedRate = { ...toRow(LARGE_BATCH, ceiling, measured), eventsPerSecond: options.rate };
    });
  }
  if (options.duplicates > 0) {
    await measure('duplicates', async (drive) => {
      const measured = await drive({ batch: LARGE_BATCH, duplicateShare: options.duplicates });
      report.duplicates = { ...toRow(LARGE_BATCH, ceiling, measured), share: options.duplicates };
    });
  }
  return report;
}

const openLoop = (eventsPerSecond: number) => ({ eventsPerSecond, connections: OPEN_LOOP_CONNECTIONS, probes: 2 });

async function main(options: BenchOptions): Promise<void> {
  const stopping = new AbortController();
  const { signal } = stopping;
  const interrupted = new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error));
  });
  interrupted.catch(() => undefined); // it may come when nothing waits for it any more
  for (const name of ['SIGINT', 'SIGTERM'] as const) {
    process.on(name, () => stopping.abort(new Error(`${name}: everything that the bench started is being stopped.`)));
  }
  const tell = (step: string): void => {
    signal.throwIfAborted();
    console.error(`bench: ${step}`);
  };
  let running: Platform | undefined;
  const onPlatform: OnPlatform = async (work) => {
    signal.throwIfAborted();
    const platform = await Platform.start(signal);
    running = platform;
    const drive: Drive = ({ batch, ...rest }) => {
      const defaults = { seconds: options.seconds, connections: saturatingConnections(batch), probes: 1 };
      return measureLoad(platform, { batch, ...defaults, ...rest }, signal);
    };
    const result = await work(platform, drive);
    running = undefined;
    await platform.stop();
    return result;
  };
  const measureRows = async () => {
    const report = await measureAll(options, onPlatform, tell);
    return { report, text: renderReport(report) };
  };
  const measureRedriving = async () => {
    const load = { batch: LARGE_BATCH, connections: saturatingConnections(LARGE_BATCH), probes: 0 };
    const report = await onPlatform((platform) =>
      measureRedrives(platform, { ...load, seconds: options.seconds }, tell, signal),
    );
    return { report, text: renderRedriveReport(report) };
  };
  const measureHandling = async () => {
    const report = await measureHandlers(options.seconds, tell);
    return { report, text: renderHandlersReport(report) };
  };
  const measure = options.handlers ? measureHandling : options.redrive ? measureRedriving : measureRows;
  try {
    const { report, text } = await Promise.race([measure(), interrupted]);
    console.log(text);
    if (options.json !== undefined) writeFileSync(options.json, `${JSON.stringify(report, rounded, 2)}\n`);
  } finally {
    await running?.stop();
  }
}

/** For JSON.stringify: no figure of a bench means anything beyond three decimals. */
const rounded = (_: string, value: unknown): unknown =>
  typeof value === 'number' ? Math.round(value * 1_000) / 1_000 : value;

try {
  await main(parseOptions(process.argv.slice(2)));
} catch (error) {
  console.error(`bench: ${(error as Error).message}`);
  if ((error as { code?: string }).code?.startsWith('ERR_PARSE_ARGS') === true) console.error(USAGE);
  process.exit(1); // at once: after an interrupt, what was under way would fail loudly for want of its platform
}
