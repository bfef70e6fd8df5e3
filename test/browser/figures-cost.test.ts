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
const SECONDS = 10;
const ROUNDS = 4;
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

let sent = 0;

/** Events flow in at the fixed rate; microseconds of processor time that the platform and its store spent on each. */
async function costOfEvent(seconds = SECONDS): Promise<number> {
  const { hostname: host, port } = new URL(platform.url);
  const cpuSeconds = (): number => {
    const { platform: own, postgres } = cpuByGroup(readTree(platform.process.pid!));
    return own + postgres;
  };
  const before = cpuSeconds();
  const load = { batch: BATCH, seconds, connections: 32, eventsPerSecond: EVENTS_PER_SECOND, probes: 0 };
  const { accepted } = await runLoad({ address: { host, port: Number(port) }, ...load });
  sent += accepted;
  await settled(platform, sent);
  return ((cpuSeconds() - before) / accepted) * 1e6;
}

it('costs the pipeline little while 5,000 events a second flow, and shows them', { timeout: 600_000 }, async () => {
  await costOfEvent(WARM_UP_SECONDS);
  const closed: number[] = [];
  const open: Record<'overview' | 'events' | 'processing', number[]> = { overview: [], events: [], processing: [] };
  const paths = { overview: '/', events: '/console/events', processing: '/console/processing' };
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const name of ['overview', 'events', 'processing'] as const) {
      closed.push(await costOfEvent());
      const { page, complaints } = await openPage(browser, `${platform.url}${paths[name]}`);
      await loaded(page);
      open[name].push(await costOfEvent());
      expect(complaints).toEqual([]);
      await page.close();
      await sleep(1_000);
    }
  }
  const { page } = await openPage(browser, platform.url);
  const received = page.getByRole('region', { name: 'Ledger' }).getByText(sent.toLocaleString('en'), { exact: true });
  await received.first().waitFor();
  await page.close();

  const without = median(closed);
  const figure = (costs: readonly number[]): string => {
    const more = median(costs) - without;
    const share = (more * EVENTS_PER_SECOND) / 1e6 / navigator.hardwareConcurrency;
    const range = `${Math.min(...costs).toFixed(1)} to ${Math.max(...costs).toFixed(1)}`;
    return `${median(costs).toFixed(1)} µs an event (${range}), ${((more / without) * 100).toFixed(1)} % more; ${(share * 100).toFixed(2)} % of the machine`;
  };
  report('console-cost', {
    'no console': figure(closed),
    'overview open': figure(open.overview),
    'events open, live': figure(open.events),
    'processing open': figure(open.processing),
  });
});
