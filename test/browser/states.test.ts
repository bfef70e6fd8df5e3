import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { dataFolder, type RunningPlatform, type StatisticsAnswer, startPlatform } from '../support/platform.ts';
import { launchBrowser, loaded, openPage, violations } from './browser.ts';

const REPOSITORY = resolve(import.meta.dirname, '../..');

let browser: Browser;
let data: Awaited<ReturnType<typeof dataFolder>>;
let platform: RunningPlatform | undefined;

beforeAll(async () => {
  browser = await launchBrowser();
  data = await dataFolder();
});
afterEach(async () => {
  await platform?.end('SIGTERM');
  platform = undefined;
});
afterAll(async () => {
  await browser?.close();
  await data?.remove();
});

/** Makes a key of the data folder and gives it. */
async function createKey(name: string, scope: string): Promise<string> {
  const args = ['cli/keys.ts', 'create', '--data', data.path, '--name', name, '--scope', scope, '--json'];
  const child = spawn(process.execPath, args, { cwd: REPOSITORY });
  const out: string[] = [];
  child.stdout.on('data', (chunk: Buffer) => out.push(chunk.toString()));
  await once(child, 'close');
  return (JSON.parse(out.join('')) as { key: string }).key;
}

async function giveKey(page: Page, key: string): Promise<void> {
  await page.getByRole('textbox', { name: 'API key' }).fill(key);
  await page.getByRole('button', { name: 'Use this key' }).click();
}

/** Everything that a page can leave behind on this machine. */
const kept = (page: Page) =>
  page.evaluate('JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie, location.href])');

it.each(['dark', 'light'] as const)(
  'says since when the platform is silent, keeps what stands there, and goes on when it answers again (%s)',
  async (theme) => {
    platform = await startPlatform(data.path);
    const { url } = platform;
    const port = new URL(url).port;
    await platform.post('/events', '{"id":"a","type":"Note","data":1}');
    const { page } = await openPage(browser, url, { theme });
    const healthy = page.getByRole('heading', { level: 1, name: /^Healthy: / });
    await healthy.waitFor();
    await loaded(page);

    await platform.end('SIGTERM');
    const note = page.getByText(/The platform does not answer: its last answer came/);
    await note.waitFor();
    const since = await note.getByRole('time').getAttribute('datetime');
    expect(Date.now() - Date.parse(since ?? '')).toBeLessThan(60_000);
    await page.getByRole('heading', { level: 1, name: /^Unknown: / }).waitFor();
    const ledger = page.getByRole('region', { name: 'Ledger' });
    await ledger.getByText(/^Stale: from/).waitFor();
    expect(await ledger.getByText('received').isVisible()).toBe(true);
    expect(await page.getByRole('alert').count()).toBe(0);
    expect(await violations(page)).toEqual([]);

    platform = await startPlatform(data.path, '--port', port);
    await note.waitFor({ state: 'detached' });
    await page
      .getByText(/^Stale: from/)
      .first()
      .waitFor({ state: 'detached' });
    await healthy.waitFor();
    await platform.post('/events', '{"type":"Note","data":1}');
    const received = (await platform.get<StatisticsAnswer>('/statistics')).totals.received;
    await ledger.getByText(String(received), { exact: true }).first().waitFor();
    await page.close();
  },
);

it('asks for a key with --auth, keeps it in memory alone and asks again after a reload', async () => {
  const key = await createKey('reader', 'ingest,read,operate');
  platform = await startPlatform(data.path, '--auth');
  const { page } = await openPage(browser, `${platform.url}/console/events?type=Note`);
  const form = page.getByRole('heading', { name: 'This platform asks for an API key' });
  await form.waitFor();
  expect(await page.evaluate('document.activeElement.id')).toBe('key');
  expect(await violations(page)).toEqual([]);

  await giveKey(page, `${key.slice(0, -1)}${key.endsWith('A') ? 'B' : 'A'}`);
  await page.getByRole('alert').filter({ hasText: 'The key was not taken' }).waitFor();
  await giveKey(page, key);
  await page.getByRole('button', { name: /Note/ }).first().waitFor();
  expect(new URL(page.url()).search).toBe('?type=Note');
  expect(await kept(page)).not.toContain('spw_');
  expect(await page.context().cookies()).toEqual([]);

  await page.reload();
  await form.waitFor();
  expect(await page.getByRole('button', { name: /Note/ }).count()).toBe(0);
  await page.close();
});

it('says that a key lacks a scope, and takes another one', async () => {
  const [reading, operating] = [await createKey('reads', 'read'), await createKey('operates', 'read,operate')];
  platform = await startPlatform(data.path, '--auth');
  const { page } = await openPage(browser, `${platform.url}/console/dead-letters`);
  await giveKey(page, reading);
  const families = page.getByRole('region', { name: 'Families' });
  await families.getByText('The key in use may not do this: it lacks a scope').waitFor();
  expect(await violations(page)).toEqual([]);

  await families.getByRole('button', { name: 'Use another key' }).click();
  await giveKey(page, operating);
  await page.getByText('Nothing in the dead letters').waitFor();
  await page.close();
});
