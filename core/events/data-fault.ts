import type { EnvelopeError } from './envelope.ts';
import { pointerFrom } from './json-pointer.ts';

// Without the look behind it would count the digits of a long number again from each of them.
const LONG_DIGITS = /(?<!\d)\d{300}/;

interface ValueFault extends Omit<EnvelopeError, 'pointer'> {
  /** Names from the faulty value up to the event: most values have no fault, so nobody pays for pointers to them. */
  readonly path: string[];
}

function textFault(text: string, what: string): ValueFault | undefined {
  if (text.includes('\u0000')) return { path: [], code: 'nul_character', message: `${what} must not hold U+0000` };
  return text.isWellFormed()
    ? undefined
    : { path: [], code: 'lone_surrogate', message: `${what} must not hold half of a surrogate pair` };
}

function memberFault(name: string, value: unknown): ValueFault | undefined {
  const fault = textFault(name, 'the name') ?? valueFault(value);
  fault?.path.push(name);
  return fault;
}

/** The first number, string or member name below `value` that a later stage could not keep unchanged. */
function valueFault(value: unknown): ValueFault | undefined {
  if (typeof value === 'number') {
    return Number.isFinite(value)
      ? undefined
      : { path: [], code: 'number_range', message: 'must be a number that a double can hold (below 1.8e308)' };
  }
  if (typeof value === 'string') return textFault(value, 'the text');
  if (typeof value !== 'object' || value === null) return undefined;
  if (Array.isArray(value)) {
    for (let index = 0; index < value.length; index += 1) {
      const fault = valueFault(value[index]);
      fault?.path.push(String(index));
      if (fault !== undefined) return fault;
    }
    return undefined;
  }
  for (const name of Object.keys(value)) {
    const fault = memberFault(name, (value as Record<string, unknown>)[name]);
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
  const isSuspicious = hasExponent || text.includes('\\u') || (text.length > 300 && LONG_DIGITS.test(text));
  const fault = isSuspicious ? valueFault(event) : undefined;
  return fault && { pointer: pointerFrom(fault.path), code: fault.code, message: fault.message };
}
