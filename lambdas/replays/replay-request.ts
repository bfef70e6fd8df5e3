import { parseInstant } from '../../core/events/rfc3339.ts';
import type { ReplayRequest } from '../../core/ports/replays.ts';
import type { HttpRequest } from '../shared/http.ts';
import { bodyInvalid, readJsonBody } from '../shared/json-body.ts';

const DEFAULT_PER_SECOND = 10_000;
const MAX_PER_SECOND = 1_000_000;
const MAX_TYPE_CHARACTERS = 256;

/** Arrival times are whole milliseconds: the first one at or after the instant. */
function readMs(value: unknown, name: 'from' | 'to'): number {
  const instant = typeof value === 'string' ? parseInstant(value) : undefined;
  if (instant === undefined) throw bodyInvalid(`'${name}' is an RFC 3339 time like 2026-11-21T03:00:00Z.`);
  return instant.micros === 0 ? instant.ms : instant.ms + 1;
}

function readType(value: unknown): string | undefined {
  if (value === undefined) return undefined;
  if (typeof value === 'string' && value !== '' && value.length <= MAX_TYPE_CHARACTERS) return value;
  throw bodyInvalid(`'type' is a text of 1 to ${MAX_TYPE_CHARACTERS} characters, a family with a trailing '*'.`);
}

function readRate(value: unknown = DEFAULT_PER_SECOND): number {
  if (typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= MAX_PER_SECOND) return value;
  throw bodyInvalid(`'maxPerSecond' is a whole number from 1 to ${MAX_PER_SECOND}.`);
}

/**
 * Reads the body of `POST /replays`: `{from, to, type?, maxPerSecond?}`. Times are those of arrival, `to` exclusive;
 * 10,000 events a second where nothing is said.
 * @throws HttpProblem 400 that names the member
 */
export function readReplayRequest(request: HttpRequest, nowMs: number): ReplayRequest {
  const { members } = readJsonBody(request, ['from', 'to', 'type', 'maxPerSecond']);
  const fromMs = readMs(members.from, 'from');
  const toMs = readMs(members.to, 'to');
  const type = readType(members.type);
  const maxPerSecond = readRate(members.maxPerSecond);
  if (fromMs > nowMs) throw bodyInvalid("'from' lies in the future: nothing has arrived there.");
  if (toMs <= fromMs) throw bodyInvalid("'to' does not lie behind 'from': nothing is between them.");
  return { fromMs, toMs, maxPerSecond, ...(type !== undefined && { type }) };
}
