import type { StoryEntry } from '../../../core/views/answers/events.ts';
import { durationText } from '../../ui/time-text.ts';
import type { Tone } from '../../ui/tone.ts';

export interface StoryLine {
  readonly key: string;
  readonly at: string;
  readonly tone: Tone;
  readonly title: string;
  /** What else the entry tells, in a line; empty where it tells nothing more. */
  readonly note: string;
  /** Time since the line before; undefined for the first. */
  readonly after: string | undefined;
  readonly data: unknown;
}

const TITLES: Readonly<Record<string, readonly [title: string, tone: Tone]>> = {
  received: ['Received', 'plain'],
  stored: ['Durable in the stream', 'good'],
  'batch.partial': ['Batch succeeded in part, the rest goes on', 'warn'],
  'batch.bisected': ['Batch failed and was cut in two', 'warn'],
  'batch.failed': ['Batch failed and is delivered again', 'warn'],
  'batch.refused': ['Batch was not taken and is delivered again', 'warn'],
  'batch.discarded': ['Batch was given up, its events are settled one by one', 'bad'],
  'batch.committed': ['Committed', 'good'],
  'letter.setAside': ['Set aside as a dead letter', 'bad'],
  'letter.parked': ['Waits behind a failed event of its key', 'warn'],
  'letter.processed': ['Redriven and processed', 'good'],
  'letter.filtered': ['Redriven and filtered out', 'plain'],
  'letter.failedAgain': ['Redriven and failed again', 'bad'],
  'letter.edited': ['Given other data', 'plain'],
  'letter.madeDue': ['Made due', 'plain'],
  'letter.discarded': ['Discarded by hand', 'plain'],
};

/** Names that the line shows elsewhere. */
const ELSEWHERE: ReadonlySet<string> = new Set(['at', 'what', 'data']);

function textOf(value: unknown): string {
  if (typeof value !== 'object' || value === null) return String(value);
  return Array.isArray(value) ? value.map(textOf).join(', ') : Object.values(value).map(textOf).join(': ');
}

const noteOf = (entry: StoryEntry): string =>
  Object.entries(entry)
    .flatMap(([name, value]) => (ELSEWHERE.has(name) || value === undefined ? [] : [`${name} ${textOf(value)}`]))
    .join(' · ');

/** The story as lines to be read. */
export const linesOf = (entries: readonly StoryEntry[]): readonly StoryLine[] =>
  entries.map((entry, index) => {
    const [title, tone] = TITLES[entry.what] ?? [entry.what, 'plain'];
    const before = entries[index - 1];
    return {
      key: `${entry.at} ${entry.what} ${index}`,
      at: entry.at,
      tone,
      title,
      note: noteOf(entry),
      after: before && `+${durationText(Date.parse(entry.at) - Date.parse(before.at))}`,
      data: entry.data,
    };
  });
