import { leaveLetters } from './failed-letters.ts';
import { settledTotals } from './ledger.ts';
import type { LoadSettings } from './load.ts';
import { endedRedrive, startRedrive, stopRedrive } from './measure-redrive.ts';
import type { Platform } from './platform.ts';
import { runGenerator } from './run-generator.ts';

/** Letters beyond those that the load's time takes, so that the redrive does not end before the load. */
const SPARE_SECONDS = 4;

export interface FreshTraffic {
  /** Fresh events with their effect made, over the time from the first request to the sight of the last of them. */
  readonly committedPerSecond: number;
  /** Letters redriven a second meanwhile. */
  readonly redrivenPerSecond: number;
}

/**
 * Drives the platform once, beside a redrive where `redrivePerSecond` is not 0.
 * @throws Error when an event was lost or had more than one effect
 */
export async function measureBeside(
  { address, storeConnection }: Platform,
  load: Omit<LoadSettings, 'address'>,
  redrivePerSecond: number,
  signal: AbortSignal,
): Promise<FreshTraffic> {
  if (redrivePerSecond > 0) await leaveLetters(storeConnection, redrivePerSecond * (load.seconds + SPARE_SECONDS));
  const { totals: before } = await settledTotals(address);
  const redrive = redrivePerSecond > 0 ? await startRedrive(address, redrivePerSecond) : undefined;
  const result = await runGenerator({ address, ...load }, signal);
  const { totals: after, atMs } = await settledTotals(address);
  let redriven = 0;
  if (redrive !== undefined) {
    ({ redriven } = await stopRedrive(address, redrive.redriveId));
    // Its letters in hand are counted before the next round begins.
    await endedRedrive(address, redrive.redriveId);
  }
  const processed = after.processed - before.processed;
  if (processed < result.accepted || processed > result.accepted + redriven) {
    throw new Error(`Of ${result.accepted} events and ${redriven} letters ${processed} were processed.`);
  }
  const seconds = (atMs - result.startedAtMs) / 1_000;
  return { committedPerSecond: result.accepted / seconds, redrivenPerSecond: redriven / seconds };
}
