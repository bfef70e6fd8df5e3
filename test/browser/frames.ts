import type { Page } from 'playwright-core';

/** How smoothly a page moved since the last time that it was asked. Milliseconds. */
export interface Frames {
  /** The longest time between two frames. */
  readonly longestFrameMs: number;
  /** The longest task of the main thread that took more than 50 ms; 0 where none did. */
  readonly longestTaskMs: number;
}

/** Runs in the page: `usable` is a CSS selector of what makes it so, when nothing is on its way any more. */
const watcher = (usable: string): string => `{
  let longestFrameMs = 0;
  let longestTaskMs = 0;
  const found = Promise.withResolvers();
  let last = performance.now();
  const onFrame = (now) => {
    longestFrameMs = Math.max(longestFrameMs, now - last);
    last = now;
    const isUsable = document.querySelector(${JSON.stringify(usable)}) && !document.querySelector('[aria-busy="true"]');
    if (isUsable) found.resolve(performance.now());
    requestAnimationFrame(onFrame);
  };
  requestAnimationFrame(onFrame);
  new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) longestTaskMs = Math.max(longestTaskMs, duration);
  }).observe({ type: 'longtask', buffered: true });
  globalThis.watched = {
    usableAtMs: found.promise,
    take() {
      const frames = { longestFrameMs, longestTaskMs };
      longestFrameMs = 0;
      longestTaskMs = 0;
      return frames;
    },
  };
}`;

/** Has every document of the page watch its frames, from its very beginning. */
export async function watchFrames(page: Page, usable: string): Promise<void> {
  await page.addInitScript({ content: watcher(usable) });
}

/** The frames since the last call, or since the document began. */
export const takeFrames = (page: Page): Promise<Frames> => page.evaluate('watched.take()');

/** Milliseconds from the beginning of the navigation until the page could be used. */
export const usableAfterMs = (page: Page): Promise<number> => page.evaluate('watched.usableAtMs');
