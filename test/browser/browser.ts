import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { type Browser, chromium, type Page } from 'playwright-core';

const PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

export type Theme = 'dark' | 'light';

/** @throws Error that says what to install where there is no Chromium */
export async function launchBrowser(): Promise<Browser> {
  const executablePath = [process.env.CHROMIUM, ...PLACES].find((path) => path !== undefined && existsSync(path));
  if (executablePath === undefined) {
    throw new Error('There is no Chromium: install one (Debian: apt-get install chromium) or name it in CHROMIUM.');
  }
  // Its sandbox needs a user that is not root, which CI is.
  return chromium.launch({ executablePath, args: ['--no-sandbox'] });
}

export interface WatchedPage {
  readonly page: Page;
  /** What the page complained of so far: console errors and exceptions. */
  readonly complaints: readonly string[];
}

export async function openPage(
  browser: Browser,
  url: string,
  { theme = 'dark', width = 1_280, height = 800 }: { theme?: Theme; width?: number; height?: number } = {},
): Promise<WatchedPage> {
  const page = await browser.newPage({ viewport: { width, height }, colorScheme: theme, reducedMotion: 'reduce' });
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  await page.goto(url);
  await page.getByRole('navigation', { name: 'Pages' }).waitFor();
  return { page, complaints };
}

/** Every rule of WCAG 2.2 AA that axe can check, and its best practices: what is violated, and where. */
export async function violations(page: Page): Promise<readonly string[]> {
  await page.evaluate(AXE);
  return page.evaluate(async () => {
    const { axe } = globalThis as unknown as {
      axe: { run(): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> };
    };
    const result = await axe.run();
    return result.violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 200)}`));
  });
}

/** Waits until no panel of the page is on its way. */
export const loaded = async (page: Page): Promise<void> => {
  await page.locator('[aria-busy="true"]').first().waitFor({ state: 'detached' });
  await page.waitForFunction("document.querySelectorAll('[aria-busy=true]').length === 0");
};
