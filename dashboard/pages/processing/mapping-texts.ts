import type { ProcessingAnswer } from '../../../core/views/answers/processing.ts';

const BREAKER: Readonly<Record<ProcessingAnswer['breaker'], string>> = {
  closed: 'The circuit breaker is closed: the store answers.',
  open: 'The circuit breaker is open: the store does not answer, and is probed.',
  'half-open': 'The circuit breaker tries whether the store answers again.',
};

export const breakerText = (state: ProcessingAnswer['breaker']): string => BREAKER[state];

/** `maximumRetryAttempts` as words: `maximum retry attempts`. */
const wordsOf = (name: string): string =>
  name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`).replace(' in seconds', ', s');

function textOf(value: unknown): string {
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (Array.isArray(value)) return value.length === 0 ? 'none' : value.join(', ');
  return value === -1 ? 'without end' : String(value);
}

/** The settings of the mapping, as the deployment has them too. */
export const settingTexts = (settings: Readonly<Record<string, unknown>>): readonly (readonly [string, string])[] =>
  Object.entries(settings).map(([name, value]) => [wordsOf(name), textOf(value)] as const);
