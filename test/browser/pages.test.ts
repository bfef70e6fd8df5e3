import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventTypes } from '../../event-types/catalogue.ts';
import { dataFolder, type RunningPlatform, settled, startPlatform } from '../support/platform.ts';
import { launchBrowser, loaded, openPage, violations } from './browser.ts';
import { realEvents } from './real-events.ts';

let browser: Browser;
let platform: RunningPlatform;
let data: Awaited<ReturnType<typeof dataFolder>>;

beforeAll(async () => {
  browser = await launchBrowser();
  data = await dataFolder();
  platform = await startPlatform(data.path);
  const events = realEvents();
  const ndjson = { 'content-type': 'application/x-ndjson' };
  for (const body of events.bodies) await platform.post('/events', body, ndjson);
  const broken = [1, 2, 3].map((at) => ({ id: `broken-${at}`, type: 'order.placed', data: { orderId: `o-${at}` } }));
  await platform.post('/events', JSON.stringify(broken));
  await settled(platform, events.count + broken.length);
});
afterAll(async () => {
  await browser?.close();
  await platform?.end('SIGTERM');
  await data?.remove();
});

const type = eventTypes({ drills: false }).find(({ type }) => type === 'sensor.temperature')?.type ?? '';
/** Each page, opened as deep as it goes, and something that it must show. */
const PAGES: readonly (readonly [path: string, shown: RegExp])[] = [
  ['/', /dead letters/],
  ['/console/events', /sensor\.temperature|windows\./],
  ['/console/events?id=broken-1', /Set aside as a dead letter/],
  ['/console/dead-letters?reason=EVENT_INVALID&letter=1', /must have totalCents, currency/],
  [`/console/event-types?type=${type}`, /sensor\.temperature\.hourly/],
  ['/console/processing', /shardId-000000000000/],
  ['/console/alarms', /oldest-unprocessed-age/],
  ['/console/api', /POST/],
];

describe.each(['dark', 'light'] as const)('in the %s theme', (theme) => {
  it.each(PAGES)('%s shows what it is for, complains of nothing and breaks no rule of access', async (path, shown) => {
    const { page, complaints } = await openPage(browser, `${platform.url}${path}`, { theme });
    await page.getByText(shown).first().waitFor();
    await loaded(page);
    expect(await violations(page)).toEqual([]);
    expect(complaints).toEqual([]);
    await page.close();
  });
});

describe('on a small screen', () => {
  it.each(PAGES)('%s does not scroll sideways at 360 pixels', async (path, shown) => {
    const { page } = await openPage(browser, `${platform.url}${path}`, { width: 360, height: 740 });
    await page.getByText(shown).first().waitFor();
    await loaded(page);
    const beyond = await page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth');
    expect(beyond).toBe(0);
    await page.close();
  });
});

describe('the keyboard', () => {
  it('opens pages, finds the search line and lists its keys', async () => {
    const { page } = await openPage(browser, platform.url);
    await page.keyboard.press('g');
    await page.keyboard.press('e');
    await page.waitForURL('**/console/events');
    await page.getByRole('searchbox').waitFor();
    await page.keyboard.press('/');
    expect(await page.evaluate('document.activeElement.id')).toBe('search');
    await page.keyboard.type('type:order.placed');
    await page.keyboard.press('Enter');
    await page.waitForURL('**/console/events?type=order.placed');
    await page
      .getByRole('button', { name: /order\.placed/ })
      .first()
      .waitFor();
    await page.keyboard.press('Tab');
    await page.evaluate('document.activeElement.blur()');
    await page.keyboard.press('?');
    await page.getByRole('dialog', { name: 'Keys' }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog', { name: 'Keys' }).waitFor({ state: 'detached' });
    await page.close();
  });

  it('moves through the events and opens one', async () => {
    const { page } = await openPage(browser, `${platform.url}/console/events?type=order.placed`);
    const rows = page.locator('[data-row]');
    await rows.first().focus();
    await page.keyboard.press('j');
    expect(await rows.nth(1).evaluate((row) => row.matches(':focus'))).toBe(true);
    await page.keyboard.press('Enter');
    await page.waitForURL(/[?&]id=broken-/);
    await page.getByRole('complementary', { name: /Event broken-/ }).waitFor();
    await page.keyboard.press('Escape');
    await page.waitForURL((url) => !url.searchParams.has('id'));
    await page.close();
  });
});

it('shows a payload that looks like markup as the text that it is', async () => {
  const data = { note: '<img src=x onerror="document.title=1"><script>document.title=2</script>' };
  await platform.post('/events', JSON.stringify({ id: 'markup', type: 'Note', source: 'test', data }));
  const { page, complaints } = await openPage(browser, `${platform.url}/console/events?id=markup`);
  await page.getByRole('region', { name: 'Data' }).getByText('<img src=x onerror=').waitFor({ timeout: 20_000 });
  expect(await page.title()).toBe('Spillway');
  expect(complaints.filter((text) => !text.includes('404'))).toEqual([]);
  await page.close();
});
