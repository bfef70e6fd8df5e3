import { createPace } from '../../core/dead-letters/pace.ts';
import { type RedriveLettersDeps, redriveLetters } from './redrive-letters.ts';

/** Letters that are taken up by themselves: so many a second, so many at a time. */
const DUE_PER_SECOND = 100;
const DUE_CHUNK = 50;

/**
 * Redrives letters whose time has come, until none is due that can be tried now or `signal` aborts.
 * @throws PipelineError STORE_UNAVAILABLE as redriveLetters
 */
export async function takeUpDue(deps: RedriveLettersDeps, signal: AbortSignal): Promise<void> {
  const { time } = deps;
  const pace = createPace(DUE_PER_SECOND, time);
  while (!signal.aborted) {
    const { claimed, processedAgain, failedAgain } = await redriveLetters({ dueAtMs: time.now() }, DUE_CHUNK, deps);
    if (processedAgain + failedAgain === 0) return;
    pace.spend(claimed.length);
    await pace.ready(signal);
  }
}
