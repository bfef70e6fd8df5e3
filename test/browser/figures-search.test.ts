import { gzipSync } from 'node:zlib';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { LetterPage } from '../../core/views/answers/dead-letters.ts';
import { dataFolder, type RunningPlatform, settled, startPlatform } from '../support/platform.ts';
import { launchBrowser } from './browser.ts';
import { median, msText, report } from './figures.ts';
import { takeFrames, usableAfterMs, watchFrames } from './frames.ts';
import { NEEDLES, sendEvents } from './million-events.ts';
import { longestTaskCpuMs } from './task-trace.ts';

const EVENTS = 1_000_000;
const LETTERS = 10_000;
const LOADS = 5;
const WHEEL_TURNS = 300;
const WHEEL_PIXELS = 360;
const ROW = '[data-row]';
const SIZE = { width: 1_280, height: 800 };

let browser: Browser;
let data: Awaited<ReturnType<typeof dataFolder>>;
let platform: RunningPlatform;

beforeAll(async () => {
  browser = await launchBrowser();
  data = await dataFolder();
  platform = await startPlatform(data.path);
  await sendEvents(platform, EVENTS);
  await settled(platform, EVENTS);
}, 600_000);
afterAll(async () => {
  await browser?.close();
  await platform?.end('SIGTERM');
  await data?.remove();
});

const row = (page: Page, index: number) => page.locator(`[data-index="${index}"] ${ROW}`);
/** The rows that are there. */
const rowsOf = (page: Page): Promise<readonly (readonly [index: number, text: string])[]> =>
  page.evaluate(
    '[...document.querySelectorAll("[data-index]")].map((row) => [Number(row.dataset.index), row.textContent])',
  );
/** Does `work` and tells how long it took, and how smoothly the page moved meanwhile. */
async function measured(page: Page, work: () => Promise<void>): Promise<string> {
  await takeFrames(page);
  const startMs = performance.now();
  let tookMs = Number.NaN;
  const cpuMs = await longestTaskCpuMs(browser, page, async () => {
    await work();
    tookMs = performance.now() - startMs;
  });
  const { longestFrameMs, longestTaskMs } = await takeFrames(page);
  const task = longestTaskMs === 0 ? 'no task over 50 ms' : `longest task ${msText(longestTaskMs)}`;
  return `${msText(tookMs)}; longest frame ${msText(longestFrameMs)}, ${task}; processor time of the longest task ${msText(cpuMs)}`;
}

/** What the row of event `n` says of its data. */
const dataText = (n: number): string => `{"n":${n},"value":${n % 97},`;

async function search(page: Page, text: string): Promise<void> {
  await page.getByRole('searchbox').fill(text);
  await page.keyboard.press('Enter');
}

it('finds events among 1,000,000 and scrolls through them, and shows the right rows', {
  timeout: 300_000,
}, async () => {
  const page = await browser.newPage({ viewport: SIZE });
  await watchFrames(page, ROW);
  await page.goto(`${platform.url}/console/events`);
  await row(page, 0)
    .filter({ hasText: dataText(EVENTS - 1) })
    .waitFor();
  await usableAfterMs(page);
  const figures: Record<string, string> = {};
  const measure = async (what: string, work: () => Promise<void>): Promise<void> => {
    figures[what] = await measured(page, work);
  };

  await measure('live tail, 5 s', () => page.waitForTimeout(5_000));
  await measure('type and source', async () => {
    await search(page, 'type:door.* source:site-7');
    // Numbers that leave 2 or 3 when divided by 5, and 7 by 20.
    await row(page, 0)
      .filter({ hasText: dataText(999_987) })
      .waitFor();
    await row(page, 9)
      .filter({ hasText: dataText(999_807) })
      .waitFor();
  });
  await measure('ordering key, all 1,000,000 looked at', async () => {
    await search(page, 'key:needle');
    for (const [at, n] of [...NEEDLES].reverse().entries()) {
      await row(page, at)
        .filter({ hasText: dataText(n) })
        .waitFor({ timeout: 120_000 });
    }
  });
  expect(await page.locator(ROW).count()).toBe(3);
  await measure('data field, among the newest', async () => {
    await search(page, 'value:96');
    await row(page, 0)
      .filter({ hasText: dataText(999_972) })
      .waitFor();
  });
  await measure('one event by its id', async () => {
    await search(page, 'e-123456');
    await page.getByRole('complementary', { name: 'Event e-123456' }).getByText('"n": 123456').waitFor();
    await page.keyboard.press('Escape');
  });

  await search(page, 'from:2026-01-01T00:00:00Z');
  await row(page, 0)
    .filter({ hasText: dataText(EVENTS - 1) })
    .waitFor();
  await page.mouse.move(SIZE.width / 2, SIZE.height / 2);
  await measure(`scrolling ${WHEEL_TURNS * WHEEL_PIXELS} pixels`, async () => {
    for (let turn = 0; turn < WHEEL_TURNS; turn += 1) await page.mouse.wheel(0, WHEEL_PIXELS);
  });
  const rows = await rowsOf(page);
  expect(rows.length).toBeGreaterThan(20);
  expect(Math.max(...rows.map(([index]) => index))).toBeGreaterThan(500);
  for (const [index, text] of rows) expect(text).toContain(dataText(EVENTS - 1 - index));
  report('console-search', figures);
  await page.close();
});

it('scrolls through 10,000 dead letters, and shows the right rows', { timeout: 300_000 }, async () => {
  for (let first = 0; first < LETTERS; first += 1_000) {
    const broken = Array.from({ length: 1_000 }, (_, at) => ({
      id: `broken-${first + at}`,
      type: 'order.placed',
      data: {},
    }));
    await platform.post('/events', JSON.stringify(broken));
  }
  await settled(platform, EVENTS + LETTERS);
  const page = await browser.newPage({ viewport: SIZE });
  await watchFrames(page, ROW);
  await page.goto(`${platform.url}/console/dead-letters?reason=EVENT_INVALID`);
  await usableAfterMs(page);
  const place = await row(page, 3).boundingBox();
  await page.mouse.move(place!.x + 20, place!.y + 5);
  const figure = await measured(page, async () => {
    for (let turn = 0; turn < WHEEL_TURNS; turn += 1) await page.mouse.wheel(0, WHEEL_PIXELS);
  });
  report('console-letters', { [`scrolling ${WHEEL_TURNS * WHEEL_PIXELS} pixels`]: figure });

  const rows = await rowsOf(page);
  const ids: string[] = [];
  for (let cursor = ''; ids.length < LETTERS; ) {
    const found: LetterPage = await platform.get(`/dead-letters?reason=EVENT_INVALID&limit=1000${cursor}`);
    ids.push(...found.items.map(({ event }) => event.id));
    cursor = `&cursor=${found.nextCursor}`;
  }
  expect(ids).toHaveLength(LETTERS);
  expect(rows.length).toBeGreaterThan(10);
  expect(Math.max(...rows.map(([index]) => index))).toBeGreaterThan(500);
  for (const [index, text] of rows) expect(text).toContain(ids[index]);
  await page.close();
});

it('is usable soon, and small', { timeout: 120_000 }, async () => {
  const usableMs: number[] = [];
  let bytes = 0;
  let gzippedBytes = 0;
  for (let load = 0; load < LOADS; load += 1) {
    // A context of its own has nothing in its cache.
    const context = await browser.newContext({ viewport: SIZE });
    const page = await context.newPage();
    const bodies: Promise<Buffer>[] = [];
    page.on('response', (response) => {
      if (/\/$|\/assets\//.test(response.url())) bodies.push(response.body());
    });
    await watchFrames(page, 'h1');
    await page.goto(platform.url);
    usableMs.push(await usableAfterMs(page));
    expect(await page.getByRole('heading', { level: 1 }).textContent()).toMatch(/^(Healthy|Needs a look): /);
    const files = await Promise.all(bodies);
    bytes = files.reduce((sum, file) => sum + file.length, 0);
    gzippedBytes = files.reduce((sum, file) => sum + gzipSync(file, { level: 9 }).length, 0);
    await context.close();
  }
  expect(gzippedBytes).toBeGreaterThan(50_000);
  expect(gzippedBytes).toBeLessThan(150 * 1_024);
  report('console-load', {
    'overview usable, median': msText(median(usableMs)),
    'overview usable, slowest': msText(Math.max(...usableMs)),
    'first load, gzipped': `${Math.round(gzippedBytes / 1_024)} KB`,
    'first load, as it is': `${Math.round(bytes / 1_024)} KB`,
  });
});
