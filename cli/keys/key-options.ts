import { InvalidArgumentError } from 'commander';
import { SCOPES } from '../../config/keys.ts';
import { loopbackEndpoint } from '../../config/loopback.ts';
import { parseInstant } from '../../core/events/rfc3339.ts';
import { parseApiKey } from '../../core/keys/api-key.ts';

const NAME = /^[A-Za-z0-9][A-Za-z0-9._/-]{0,63}$/;
const PERIOD = /^(\d{1,5})([dh])$/;
const DATE = /^\d{4}-\d\d-\d\d$/;
const HOUR_MS = 3_600_000;

/** A name also becomes the source of events that name none. */
export function keyName(text: string): string {
  if (NAME.test(text)) return text;
  throw new InvalidArgumentError('It must be 1 to 64 of A-Z a-z 0-9 . _ / - and begin with a letter or a digit.');
}

/** @returns each scope once, in the order of SCOPES */
export function keyScopes(text: string): readonly string[] {
  const named = new Set(text.split(',').map((scope) => scope.trim()));
  const known = SCOPES.filter((scope) => named.delete(scope));
  if (known.length === 0 || named.size > 0) {
    throw new InvalidArgumentError(`It must be some of ${SCOPES.join(', ')}, with commas between.`);
  }
  return known;
}

/** `90d`, `12h`, a date (its first moment in UTC) or an RFC 3339 time. @returns milliseconds since 1970 */
export const expiry =
  (nowMs: () => number) =>
  (text: string): number => {
    const [, count, unit] = PERIOD.exec(text) ?? [];
    const periodMs = Number(count) * HOUR_MS * (unit === 'd' ? 24 : 1);
    const atMs =
      count === undefined ? parseInstant(DATE.test(text) ? `${text}T00:00:00Z` : text)?.ms : nowMs() + periodMs;
    if (atMs === undefined) {
      throw new InvalidArgumentError('It must be a period (90d, 12h), a date (2027-01-31) or an RFC 3339 time.');
    }
    if (atMs <= nowMs()) throw new InvalidArgumentError('It must lie in the future.');
    return atMs;
  };

/** An emulator on this machine: a key of an account never goes to an address that somebody left in a shell. */
export function endpoint(text: string): string {
  try {
    return loopbackEndpoint(text);
  } catch (error) {
    throw new InvalidArgumentError((error as Error).message);
  }
}

/** The id of a key; of a whole key as well, which is what whoever found one has. */
export const keyId = (text: string): string => parseApiKey(text)?.id ?? text;
