import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { dataFolder, type RunningPlatform, settled, startPlatform } from '../support/platform.ts';
import { launchBrowser, loaded, openPage } from './browser.ts';

/** Of them every fourth is of one key. */
const EVENTS = 400;

let browser: Browser;
let platform: RunningPlatform;
let data: Awaited<ReturnType<typeof dataFolder>>;

beforeAll(async () => {
  browser = await launchBrowser();
  data = await dataFolder();
  platform = await startPlatform(data.path);
  const events = Array.from({ length: EVENTS }, (_, n) => ({
    id: `e-${n}`,
    type: 'pump.started',
    source: 'plant',
    time: new Date(Date.UTC(2026, 0, 1) + n * 1_000).toISOString(),
    partitionkey: n % 4 === 0 ? 'station-7' : `station-1${n}`,
    data: { n },
  }));
  await platform.post('/events', JSON.stringify(events));
  const refused = [1, 2, 3].map(() => ({ type: 'order.placed', time: 'yesterday' }));
  await platform.post('/events', JSON.stringify(refused));
  await settled(platform, EVENTS);
});
afterAll(async () => {
  await browser?.close();
  await platform?.end('SIGTERM');
  await data?.remove();
});

it('a hot key stands beside its shard and leads to its events, newest first', async () => {
  const { page, complaints } = await openPage(browser, `${platform.url}/console/processing`);
  await page.getByRole('link', { name: 'station-7', exact: true }).click();
  await page.waitForURL('**/console/events?key=station-7');
  const rows = page.locator('[data-row]');
  await rows.first().filter({ hasText: '{"n":396}' }).waitFor();
  expect(await page.getByRole('searchbox').inputValue()).toBe('key:station-7');
  await rows.nth(1).filter({ hasText: '{"n":392}' }).click();
  await page
    .getByRole('complementary', { name: 'Event e-392' })
    .getByRole('link', { name: 'Events of its key' })
    .waitFor();
  await page.keyboard.press('Escape');
  await page.locator('[data-index="1"] [data-row]:focus').waitFor();
  expect(complaints).toEqual([]);
  await page.close();
});

it('a search that finds nothing says so when everything was looked at', async () => {
  const { page } = await openPage(browser, `${platform.url}/console/events?q=n>1000`);
  await page.getByText('No event is like this.').waitFor();
  expect(await page.locator('[data-row]').count()).toBe(0);
  await page.close();
});

it('the row that has the focus is not lost when the list is scrolled', async () => {
  const { page } = await openPage(browser, `${platform.url}/console/events?type=pump.started`);
  const first = page.locator('[data-index="0"] [data-row]');
  await first.filter({ hasText: '{"n":399}' }).focus();
  await page.mouse.move(640, 500);
  await page.mouse.wheel(0, 2_500);
  await page.locator('[data-row]').filter({ hasText: '{"n":325}' }).waitFor();
  expect(await first.evaluate((row) => row.matches(':focus'))).toBe(true);
  expect(await page.locator('[data-row]').count()).toBeLessThan(80);
  await page.keyboard.press('j');
  await page.locator('[data-index="1"] [data-row]:focus').filter({ hasText: '{"n":398}' }).waitFor();
  await page.close();
});

it('each type tells how many of its events were accepted and how many were refused at the door', async () => {
  const { page } = await openPage(browser, `${platform.url}/console/event-types`);
  await loaded(page);
  const cells = page.getByRole('row', { name: /order\.placed/ }).getByRole('cell');
  await expect.poll(() => cells.allTextContents()).toEqual(['0', '3', '0', '0']);
  await page.close();
});

it('the cell of a shard tells its load, its lag and its retries', async () => {
  const { page } = await openPage(browser, platform.url);
  const cell = page.getByRole('region', { name: 'Shards' }).getByRole('listitem').first();
  await cell.filter({ hasText: /\/s.*at the end.*no retries/ }).waitFor();
  await page.close();
});
