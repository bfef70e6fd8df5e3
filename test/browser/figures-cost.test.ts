import { availableParallelism } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { runLoad } from '../../bench/load.ts';
import { cpuByGroup, readTree } from '../../bench/process-tree.ts';
import { dataFolder, type RunningPlatform, settled, startPlatform } from '../support/platform.ts';
import { launchBrowser, loaded, openPage } from './browser.ts';
import { median, report } from './figures.ts';

const EVENTS_PER_SECOND = 5_000;
const BATCH = 100;
const SECONDS = 6;
/** More of them make the figures steadier: ROUNDS=5 npm run test:browser -- figures. */
const ROUNDS = Number(process.env.ROUNDS ?? 1);
const PAGES = ['/', '/console/events', '/console/processing'];
const WARM_UP_SECONDS = 5;

let browser: Browser;
let data: Awaited<ReturnType<typeof dataFolder>>;
let platform: RunningPlatform;

beforeAll(async () => {
  browser = await launchBrowser();
  data = await dataFolder();
  platform = await startPlatform(data.path);
});
afterAll(async () => {
  await browser?.close();
  await platform?.end('SIGTERM');
  await data?.remove();
});

interface Pair {
  readonly closed: number;
  readonly open: number;
}

const usText = (us: number): string => `${us.toFixed(1)} µs`;

/** What a page costs more than the run just before it, which other work on the machine disturbs as much. */
function figureOf(pairs: readonly Pair[]): string {
  const more = median(pairs.map(({ open, closed }) => open - closed));
  const share = median(pairs.map(({ open, closed }) => (open - closed) / closed));
  const machine = (more * EVENTS_PER_SECOND) / 1e6 / availableParallelism();
  return `${usText(more)} an event more, ${(share * 100).toFixed(1)} %; ${(machine * 100).toFixed(2)} % of the machine`;
}

let sent = 0;

/** Processor time that the platform and its store have spent. */
function cpuSeconds(): number {
  const { platform: own, postgres } = cpuByGroup(readTree(platform.process.pid!));
  return own + postgres;
}

/** Nothing flows in; milliseconds of processor time a second. */
async function costOfRest(): Promise<number> {
  const [before, startMs] = [cpuSeconds(), performance.now()];
  await sleep(SECONDS * 1_000);
  return ((cpuSeconds() - before) * 1e6) / (performance.now() - startMs);
}

/** Events flow in at the fixed rate; microseconds of processor time that the platform and its store spent on each. */
async function costOfEvent(seconds = SECONDS): Promise<number> {
  const { hostname: host, port } = new URL(platform.url);
  const before = cpuSeconds();
  const load = { batch: BATCH, seconds, connections: 32, eventsPerSecond: EVENTS_PER_SECOND, probes: 0 };
  const { accepted } = await runLoad({ address: { host, port: Number(port) }, ...load });
  sent += accepted;
  await settled(platform, sent);
  return ((cpuSeconds() - before) / accepted) * 1e6;
}

it('costs the pipeline little while 5,000 events a second flow, and shows them', { timeout: 600_000 }, async () => {
  await costOfEvent(WARM_UP_SECONDS);
  const pairs = PAGES.map(() => [] as Pair[]);
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const [at, path] of PAGES.entries()) {
      const closed = await costOfEvent();
      const { page, complaints } = await openPage(browser, `${platform.url}${path}`);
      await loaded(page);
      pairs[at]?.push({ closed, open: await costOfEvent() });
      expect(complaints).toEqual([]);
      await page.close();
      await sleep(1_000);
    }
  }
  const rests = [await costOfRest()];
  for (const path of PAGES) {
    const { page } = await openPage(browser, `${platform.url}${path}`);
    await loaded(page);
    rests.push(await costOfRest());
    await page.close();
  }
  const { page } = await openPage(browser, platform.url);
  const received = page.getByRole('region', { name: 'Ledger' }).getByText(sent.toLocaleString('en'), { exact: true });
  await received.first().waitFor();
  await page.close();

  const closed = pairs.flat().map((pair) => pair.closed);
  const figures = PAGES.map((path, at) => [`${path} open`, figureOf(pairs[at] ?? [])]);
  report('console-cost', {
    'no console': `${usText(median(closed))} an event (${usText(Math.min(...closed))} to ${usText(Math.max(...closed))})`,
    ...Object.fromEntries(figures),
    ...Object.fromEntries(
      ['no console', ...PAGES].map((what, at) => [`nothing flows, ${what}`, `${rests[at]?.toFixed(1)} ms a second`]),
    ),
  });
});
