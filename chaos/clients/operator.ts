import { setTimeout as sleep } from 'node:timers/promises';
import { ORDERED_TYPE } from './event-maker.ts';
import { type Answer, ask, post } from './send-request.ts';

const MENDED = { behave: 'ok' };
const PAGE = 1_000;

interface Letter {
  readonly letterId: string;
  /** The code of its failure; undefined where it has only waited. */
  readonly reason?: string;
}

/** Open letters of the type that parks keys; undefined where no answer came. */
const orderedLetters = async (port: number): Promise<readonly Letter[] | undefined> =>
  (await ask<{ items: readonly Letter[] }>(port, `/dead-letters?type=${ORDERED_TYPE}&limit=${PAGE}`, 5_000))?.items;

const failedOf = (letters: readonly Letter[] = []): readonly string[] =>
  letters.filter(({ reason }) => reason !== undefined).map(({ letterId }) => letterId);

/** Letters that park their key. */
export const keyHolders = async (port: number): Promise<readonly string[]> => failedOf(await orderedLetters(port));

/** Has a letter processed with data that succeed. */
export const mend = (port: number, letterId: string) =>
  post(port, `/dead-letters/${letterId}/redrive`, { data: MENDED });

/** Has all that wait taken up now; by themselves they would be so a hundred a second. */
export const takeUpWaiting = (port: number) =>
  post(port, '/dead-letters/redrive', { filter: { type: ORDERED_TYPE }, maxPerSecond: 5_000, keepGoing: true });

/** Resolves when the redrive that was answered so has ended, or `withinMs` have passed. */
export async function redriveEnds(port: number, answer: Answer | undefined, withinMs: number): Promise<void> {
  const { redriveId } = (answer?.body ?? {}) as { redriveId?: string };
  if (redriveId === undefined) return;
  for (const end = performance.now() + withinMs; performance.now() < end; await sleep(20)) {
    const redrive = await ask<{ state: string }>(port, `/redrives/${redriveId}`);
    if (redrive !== undefined && redrive.state !== 'running') return;
  }
}

/** Mends whatever parks a key until no event waits any more; false where that takes longer. */
export async function releaseKeys(port: number, withinMs: number): Promise<boolean> {
  for (const end = performance.now() + withinMs; performance.now() < end; await sleep(200)) {
    const letters = await orderedLetters(port);
    if (letters?.length === 0) return true;
    for (const letterId of failedOf(letters)) await mend(port, letterId);
    await takeUpWaiting(port);
  }
  return false;
}
