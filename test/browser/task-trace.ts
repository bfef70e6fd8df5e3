import type { Browser, Page } from 'playwright-core';

interface TraceEvent {
  readonly name: string;
  readonly pid: number;
  readonly tid: number;
  /** Processor time in microseconds. */
  readonly tdur?: number;
  readonly args: { readonly name?: string };
}

const isMain = ({ name, args }: TraceEvent): boolean => name === 'thread_name' && args.name === 'CrRendererMain';

/**
 * Processor time, in milliseconds, of the longest task that the page's main thread ran during `work`. Unlike the time on
 * the clock it does not grow with what else the machine does.
 */
export async function longestTaskCpuMs(browser: Browser, page: Page, work: () => Promise<void>): Promise<number> {
  await browser.startTracing(page, { categories: ['disabled-by-default-devtools.timeline'] });
  await work();
  const { traceEvents } = JSON.parse((await browser.stopTracing()).toString()) as { traceEvents: TraceEvent[] };
  const mains = new Set(traceEvents.filter(isMain).map(({ pid, tid }) => `${pid} ${tid}`));
  return traceEvents.reduce((longest, { name, pid, tid, tdur = 0 }) => {
    const isTask = name === 'RunTask' && mains.has(`${pid} ${tid}`);
    return isTask ? Math.max(longest, tdur / 1_000) : longest;
  }, 0);
}
