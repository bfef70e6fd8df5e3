import { createHash } from 'node:crypto';
import type { ListPosition } from '../ports/event-store.ts';

const VERSION = 1;
const MAX_CHARACTERS = 2_048;
const YEAR_1_MS = -62_135_596_800_000;
const YEAR_10000_MS = 253_402_300_800_000;
const MAX_POSITION = 2n ** 63n - 1n;

type Cursor = readonly (string | number)[];

/** Ties a cursor to the list it continues: the same filters and order give the same text. */
export const filterHash = (filters: unknown): string =>
  createHash('sha256').update(JSON.stringify(filters)).digest('base64url').slice(0, 11);

function encode(hash: string, place: Cursor): string {
  return Buffer.from(JSON.stringify([VERSION, hash, ...place])).toString('base64url');
}

/** The place within the list, or undefined where the text is no cursor of this list. */
function decode(text: string, hash: string): readonly unknown[] | undefined {
  if (text.length > MAX_CHARACTERS) return undefined;
  const bytes = Buffer.from(text, 'base64url');
  if (bytes.toString('base64url') !== text) return undefined;
  try {
    const values: unknown = JSON.parse(bytes.toString());
    if (!Array.isArray(values) || values[0] !== VERSION || values[1] !== hash) return undefined;
    return values.slice(2);
  } catch {
    return undefined;
  }
}

const isTime = (value: unknown): value is number =>
  Number.isSafeInteger(value) && (value as number) >= YEAR_1_MS && (value as number) < YEAR_10000_MS;

const isPosition = (value: unknown): value is string =>
  typeof value === 'string' && /^(0|[1-9]\d{0,18})$/.test(value) && BigInt(value) <= MAX_POSITION;

/** @param hash `filterHash` of the list */
export const encodePosition = ({ time, position }: ListPosition, hash: string): string =>
  encode(hash, [time.ms, time.micros, position]);

/** @returns undefined where the text is not a cursor that `encodePosition` made for the same `hash`. */
export function decodePosition(text: string, hash: string): ListPosition | undefined {
  const [ms, micros, position, ...rest] = decode(text, hash) ?? [];
  if (!isTime(ms) || !Number.isInteger(micros) || !isPosition(position) || rest.length > 0) return undefined;
  const isMicros = (micros as number) >= 0 && (micros as number) <= 999;
  return isMicros ? { time: { ms, micros: micros as number }, position } : undefined;
}

export interface WindowPosition {
  readonly windowStartMs: number;
  readonly key: string;
}

/** @param hash `filterHash` of the list */
export const encodeWindow = ({ windowStartMs, key }: WindowPosition, hash: string): string =>
  encode(hash, [windowStartMs, key]);

/** @returns undefined where the text is not a cursor that `encodeWindow` made for the same `hash`. */
export function decodeWindow(text: string, hash: string): WindowPosition | undefined {
  const [windowStartMs, key, ...rest] = decode(text, hash) ?? [];
  if (!isTime(windowStartMs) || typeof key !== 'string' || key.includes('\0') || rest.length > 0) return undefined;
  return { windowStartMs, key };
}
