import { isRedrivenByItself } from '../errors.ts';
import type { Random } from '../ports/time.ts';

/** After so many failed redrives a letter is parked: what has not mended itself by then waits for a person. */
const MAX_REDRIVES = 3;
const FIRST_DELAY_MS = 60_000;
const FACTOR = 5;

/**
 * When the redrive worker takes a letter up by itself: a minute after its first failure, then within 5 and within 25
 * minutes. Full jitter, so that what failed together does not come back together.
 * @param redrives how many redrives of it have failed
 * @returns undefined where it waits for a person
 */
export function nextRedriveAtMs(code: string, redrives: number, nowMs: number, random: Random): number | undefined {
  if (!isRedrivenByItself(code) || redrives >= MAX_REDRIVES) return undefined;
  const delayMs = FIRST_DELAY_MS * FACTOR ** redrives;
  return nowMs + Math.round(redrives === 0 ? delayMs : random() * delayMs);
}
