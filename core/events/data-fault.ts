import type { EnvelopeError } from './envelope.ts';

const LONG_DIGITS = /\d{300}/;

const pointerTo = (pointer: string, name: string): string =>
  `${pointer}/${name.replaceAll('~', '~0').replaceAll('/', '~1').slice(0, 100)}`;

function textFault(text: string, pointer: string, what: string): EnvelopeError | undefined {
  if (text.includes('\u0000')) {
    return { pointer, code: 'nul_character', message: `${what} must not hold U+0000` };
  }
  return text.isWellFormed()
    ? undefined
    : { pointer, code: 'lone_surrogate', message: `${what} must not hold half of a surrogate pair` };
}

/** The first number, string or member name below `value` that a later stage could not keep unchanged. */
function valueFault(value: unknown, pointer: string): EnvelopeError | undefined {
  if (typeof value === 'number') {
    return Number.isFinite(value)
      ? undefined
      : { pointer, code: 'number_range', message: 'must be a number that a double can hold (below 1.8e308)' };
  }
  if (typeof value === 'string') return textFault(value, pointer, 'the text');
  if (typeof value !== 'object' || value === null) return undefined;
  for (const [name, member] of Object.entries(value)) {
    const inner = pointerTo(pointer, name);
    const fault = textFault(name, inner, 'the name') ?? valueFault(member, inner);
    if (fault !== undefined) return fault;
  }
  return undefined;
}

/**
 * The first value of an event that could not come back as it was sent: a number beyond a double, U+0000, half of a
 * surrogate pair. All of them need an escape, an exponent or 300 digits, so most events need no second look.
 * @param text the event's own JSON text
 */
export function dataFault(event: unknown, text: string, hasExponent: boolean): EnvelopeError | undefined {
  const suspicious = hasExponent || text.includes('\\u') || (text.length > 300 && LONG_DIGITS.test(text));
  return suspicious ? valueFault(event, '') : undefined;
}
