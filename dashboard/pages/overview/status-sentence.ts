import type { ProcessingAnswer } from '../../../core/views/answers/processing.ts';
import type { StatisticsAnswer } from '../../../core/views/answers/statistics.ts';
import { countText, rateText } from '../../ui/number-text.ts';
import { durationText } from '../../ui/time-text.ts';
import type { Tone } from '../../ui/tone.ts';
import { type Rates, secondsToCatchUp } from './rates.ts';

export interface Standing {
  readonly tone: Tone;
  readonly sentence: string;
  /** Where to look next; undefined where all is well. */
  readonly link: { readonly href: string; readonly text: string } | undefined;
}

/** Where the last question was not answered: what was true before may not be so any more. */
export const UNKNOWN: Standing = {
  tone: 'warn',
  sentence: 'Unknown: the platform does not say how it stands.',
  link: undefined,
};

/** What waits less long than this is on its way. */
const BEHIND_MS = 60_000;

export const oldestAgeMs = ({ shards }: StatisticsAnswer): number =>
  shards.reduce((oldest, { iteratorAgeMs }) => Math.max(oldest, iteratorAgeMs), 0);

const openLetters = ({ totals }: StatisticsAnswer): number => totals.deadLettered + totals.parked;

const lettersText = (count: number): string =>
  count === 0 ? 'nothing in the dead letters' : `${countText(count, 'event')} in the dead letters`;

function pauseOf({ state, pausedBy }: ProcessingAnswer, nowMs: number, waiting: number): Standing | undefined {
  const first = pausedBy[0];
  if (state === 'running' || first === undefined) return undefined;
  const since = durationText(nowMs - Date.parse(first.since));
  const why = first.reason === 'breaker' ? 'the store does not answer' : 'by hand';
  const kept = `${countText(waiting, 'event')} kept in the stream`;
  const link = { href: '/console/processing', text: first.reason === 'breaker' ? 'See the breaker' : 'Resume' };
  return { tone: 'bad', sentence: `Paused for ${since}, ${why}: ${kept}, none is lost.`, link };
}

function lagOf(statistics: StatisticsAnswer, rates: Rates | undefined): Standing | undefined {
  const ageMs = oldestAgeMs(statistics);
  if (ageMs < BEHIND_MS) return undefined;
  const waiting = statistics.totals.inFlight;
  const seconds = secondsToCatchUp(waiting, rates);
  const end =
    seconds === undefined ? 'and it is not getting less' : `caught up in about ${durationText(seconds * 1_000)}`;
  const sentence = `Behind: ${countText(waiting, 'event')} wait, the oldest for ${durationText(ageMs)}, ${end}.`;
  return { tone: 'bad', sentence, link: { href: '/console/processing', text: 'See the shards' } };
}

/** How the platform stands, in one sentence: the worst that is true, and where to click. */
export function standingOf(
  statistics: StatisticsAnswer,
  processing: ProcessingAnswer | undefined,
  rates: Rates | undefined,
): Standing {
  const nowMs = Date.parse(statistics.asOf);
  const paused = processing && pauseOf(processing, nowMs, statistics.totals.inFlight);
  if (paused !== undefined) return paused;
  if (!statistics.balanced) {
    return {
      tone: 'bad',
      sentence: 'The ledger does not balance: stream and store disagree about what was received.',
      link: { href: '/console/processing', text: 'See the shards, then run npm run audit' },
    };
  }
  const behind = lagOf(statistics, rates);
  if (behind !== undefined) return behind;
  if (statistics.totals.received === 0) {
    return { tone: 'plain', sentence: 'Ready: no event has come yet.', link: undefined };
  }
  const letters = openLetters(statistics);
  // Nobody knows a rate before the second answer.
  const rate = rates === undefined ? '' : `${rateText(rates.received)} events/s, `;
  const flow = `${rate}${durationText(oldestAgeMs(statistics))} behind`;
  return letters === 0
    ? { tone: 'good', sentence: `Healthy: ${flow}, ${lettersText(0)}.`, link: undefined }
    : {
        tone: 'warn',
        sentence: `Needs a look: ${flow}, ${lettersText(letters)}.`,
        link: { href: '/console/dead-letters', text: 'See why' },
      };
}
