import { hash } from 'node:crypto';

const FAMILY_DIGITS = 16;
const NORMALIZED_CHARACTERS = 500;

/** What differs between two failures of the same cause, the longest forms first. */
const VARIABLE_PARTS: readonly (readonly [RegExp, string])[] = [
  [/\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?/gi, '<time>'],
  [/\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/gi, '<id>'],
  [/"[^"]*"|(?<!\w)'[^']*'(?!\w)|`[^`]*`/g, '<text>'],
  [/\b0x[0-9a-f]+\b/gi, '<hex>'],
  [/\b(?=[a-f]*\d)[0-9a-f]{8,}\b/gi, '<hex>'],
  [/-?\d+(?:\.\d+)?(?:e[+-]?\d+)?/gi, '<number>'],
];

/** The message without what changes from event to event: times, ids, quoted text, hex digits and numbers. */
export const normalizedMessage = (message: string): string =>
  VARIABLE_PARTS.reduce((text, [part, name]) => text.replace(part, name), message.slice(0, NORMALIZED_CHARACTERS));

/** Names the letters that failed alike: 16 hex digits, the same for one code, type and normalized message. */
export const familyOf = (code: string, type: string, message: string): string =>
  hash('sha256', JSON.stringify([code, type, normalizedMessage(message)]), 'hex').slice(0, FAMILY_DIGITS);
