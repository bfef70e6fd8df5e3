import { mkdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { seeded } from '../../chaos/seeded.ts';
import { idsOf } from '../../local/demo/demo-event.ts';
import { demoTraffic } from '../../local/demo/demo-traffic.ts';
import { dataFolder, type RunningPlatform, startPlatform } from '../support/platform.ts';
import { launchBrowser, loaded, openPage } from './browser.ts';

/** docs/images with SCREENSHOTS=docs/images; otherwise a folder that git does not see. */
const FOLDER = resolve(import.meta.dirname, '../..', process.env.SCREENSHOTS ?? 'dist/screenshots');
/** What the demo sends in so many seconds is sent at once, so that no page is empty. */
const SECONDS = 300;

let browser: Browser;
let platform: RunningPlatform;
let data: Awaited<ReturnType<typeof dataFolder>>;

interface Letter {
  readonly letterId: string;
  readonly family: string;
}

beforeAll(async () => {
  mkdirSync(FOLDER, { recursive: true });
  browser = await launchBrowser();
  data = await dataFolder();
  platform = await startPlatform(data.path, '--demo', '--drills');
  const traffic = demoTraffic(idsOf('seeded'), seeded(1).next);
  const now = Date.now();
  for (let second = SECONDS; second > 0; second -= 1) {
    await platform.post('/events', JSON.stringify(traffic.second(now - second * 1_000)));
  }
  // A batch that is split, for the page of processing.
  const drills = ['ok', 'ok', 'crash', 'ok'].map((behave, at) => ({
    ...{ id: `drill-${at}`, source: 'operator', type: 'spillway.drill', partitionkey: 'drill', data: { behave } },
  }));
  for (const drill of drills) await platform.post('/events', JSON.stringify(drill));
  // The last of their key: then all of them have their story.
  while ((await fetch(`${platform.url}/events/drill-3`)).status === 404) await sleep(100);
});
afterAll(async () => {
  await browser?.close();
  await platform?.end('SIGTERM');
  await data?.remove();
});

it.each(['dark', 'light'] as const)('pictures of each page with the demo traffic (%s)', async (theme) => {
  const { items } = await platform.get<{ items: readonly Letter[] }>('/dead-letters?reason=EVENT_INVALID');
  const [letter] = items;
  expect(letter).toBeDefined();
  const pages = {
    overview: ['/', 'in the dead letters'],
    events: ['/console/events?id=drill-1', 'Its story'],
    'dead-letters': [`/console/dead-letters?family=${letter?.family}&letter=${letter?.letterId}`, 'Marked:'],
    'event-types': ['/console/event-types?type=sensor.temperature', 'A test event'],
    processing: ['/console/processing', 'succeeded'],
    alarms: ['/console/alarms', 'oldest-unprocessed-age'],
    api: ['/console/api', 'Sending events'],
  } as const;
  for (const [name, [path, shown]] of Object.entries(pages)) {
    const { page, complaints } = await openPage(browser, `${platform.url}${path}`, { theme });
    await page.getByText(new RegExp(shown, 'i')).first().waitFor();
    await loaded(page);
    const picture = await page.screenshot({ path: `${FOLDER}/${name}${theme === 'light' ? '-light' : ''}.png` });
    // An empty page is a tenth of that.
    expect(picture.length, name).toBeGreaterThan(30_000);
    expect(complaints, name).toEqual([]);
    await page.close();
  }
});
