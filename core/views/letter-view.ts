import type { Letter, LetterFamily } from '../ports/dead-letters.ts';
import { eventJson } from './event-view.ts';

const timeOf = (ms: number): string => new Date(ms).toISOString();

/**
 * A letter as JSON text: what was decided about it, and its event with the payload as the producer sent it. Nothing
 * that has no value is named.
 */
export function letterJson(letter: Letter): string {
  const { failure, nextRedriveAtMs, editedDataText } = letter;
  const decided = JSON.stringify({
    letterId: letter.letterId,
    status: letter.status,
    reason: failure?.code,
    message: failure?.message,
    family: letter.family,
    attempts: letter.attempts,
    redrives: letter.redrives,
    firstFailedAt: timeOf(letter.firstFailedAtMs),
    lastFailedAt: timeOf(letter.lastFailedAtMs),
    nextRedriveAt: nextRedriveAtMs === undefined ? undefined : timeOf(nextRedriveAtMs),
    key: letter.key,
    waitsFor: letter.waitsFor,
    comment: letter.comment,
  });
  const edited = editedDataText === undefined ? '' : `,"editedData":${editedDataText}`;
  return `${decided.slice(0, -1)}${edited},"event":${eventJson(letter)}}`;
}

export const familyView = ({ family, code, type, message, count, firstSeenMs, lastSeenMs, example }: LetterFamily) => ({
  family,
  reason: code,
  type,
  message,
  count,
  firstSeen: timeOf(firstSeenMs),
  lastSeen: timeOf(lastSeenMs),
  example,
});
