import { rmSync, symlinkSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { mutantTree } from '../../chaos/mutants/apply-mutant.ts';
import { dataFolder, type RunningPlatform, settled, startPlatform, startPlatformOf } from '../support/platform.ts';
import { launchBrowser, openPage } from './browser.ts';

const REPOSITORY = resolve(import.meta.dirname, '../..');
/** The handler with a slip in it: it reads a field that no order has. */
const BROKEN = {
  name: 'broken-handler',
  patches: [
    {
      file: 'event-types/order-placed.ts',
      find: 'if (data.isTest === true)',
      replace: '(data as unknown as { customer: { name: string } }).customer.name;\n    if (data.isTest === true)',
    },
  ],
};
const ORDERS = 25;

let browser: Browser;
let data: Awaited<ReturnType<typeof dataFolder>>;
let platform: RunningPlatform;
const tree = mutantTree(REPOSITORY, BROKEN);
symlinkSync(join(REPOSITORY, 'dist'), join(tree.folder, 'dist'));

beforeAll(async () => {
  browser = await launchBrowser();
  data = await dataFolder();
});
afterAll(async () => {
  await browser?.close();
  await platform?.end('SIGTERM');
  await data?.remove();
  rmSync(join(tree.folder, 'dist'));
  tree.remove();
});

const sentence = (page: Page) => page.getByRole('heading', { level: 1 });

it('a handler is broken, letters pile up, the cause is read, the handler is mended, rehearsed, redriven: all clear', async () => {
  platform = await startPlatformOf(tree.folder, data.path);
  const orders = Array.from({ length: ORDERS }, (_, at) => ({
    id: `order-${at}`,
    source: 'shop/web',
    type: 'order.placed',
    data: { orderId: `o-${at}`, totalCents: 1_250, currency: 'EUR' },
  }));
  await platform.post('/events', JSON.stringify(orders));
  await settled(platform, ORDERS);

  // They pile up, and the first page says so and where to look.
  const broken = await openPage(browser, platform.url);
  await sentence(broken.page).filter({ hasText: '25 events in the dead letters' }).waitFor();
  await broken.page.getByRole('link', { name: 'See why' }).click();

  // The cause.
  await broken.page.getByRole('button', { name: /25 order\.placed/ }).click();
  await broken.page
    .getByText(/TypeError: Cannot read properties of undefined/)
    .first()
    .waitFor();
  await broken.page.getByRole('button', { name: /order-3\b/ }).click();
  await broken.page.getByText('"totalCents": 1250').waitFor();

  // With the handler as it is, nothing would pass.
  await broken.page.getByRole('button', { name: 'Rehearse' }).click();
  await broken.page.getByText('Of 25 letters 0 would pass, 25 would fail').waitFor();
  const family = new URL(broken.page.url()).searchParams.get('family');
  await broken.page.close();

  // The handler is mended.
  await platform.end('SIGTERM');
  platform = await startPlatform(data.path);
  const { page, complaints } = await openPage(browser, `${platform.url}/console/dead-letters?family=${family}`);
  await page.getByRole('button', { name: 'Rehearse' }).click();
  await page.getByText('Of 25 letters 25 would pass, 0 would fail').waitFor();

  // A redrive has effects: it asks for a word.
  await page.getByRole('button', { name: 'Redrive', exact: true }).click();
  const confirm = page.getByRole('dialog', { name: 'Redrive' });
  expect(await confirm.getByRole('button', { name: 'Redrive' }).isDisabled()).toBe(true);
  await confirm.getByRole('textbox').fill('redrive');
  await confirm.getByRole('button', { name: 'Redrive' }).click();
  await page.getByText('done: 25 of 25, 25 processed, 0 failed again').waitFor();
  await page.getByText('Nothing in the dead letters').waitFor();

  // All clear.
  await page.getByRole('link', { name: 'Overview' }).click();
  await sentence(page)
    .filter({ hasText: /^Healthy: .* nothing in the dead letters\.$/ })
    .waitFor();
  const { totals, balanced } = await settled(platform, ORDERS);
  expect([totals.processed, totals.deadLettered, balanced]).toEqual([25, 0, true]);
  expect(complaints).toEqual([]);
});
