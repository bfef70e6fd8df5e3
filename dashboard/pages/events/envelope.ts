import type { EventAnswer } from '../../../core/views/answers/events.ts';

/** Members that are shown in a place of their own. */
const ELSEWHERE: ReadonlySet<string> = new Set(['data', 'result', 'status', 'errors']);

const textOf = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));

/** The attributes of an event and its place in the stream, as they stand in the answer; extension attributes too. */
export const envelopeOf = (event: EventAnswer): readonly (readonly [string, string])[] =>
  Object.entries(event).flatMap(([name, value]) =>
    ELSEWHERE.has(name) || value === undefined ? [] : [[name, textOf(value)] as const],
  );

/** The ordering key; undefined where the event has none but its id. */
export const keyOf = ({ partitionkey, subject }: Pick<EventAnswer, 'partitionkey' | 'subject'>): string | undefined =>
  partitionkey ?? subject;
