import { parseJson } from '../events/exact-json.ts';
import type { DataFilter } from '../ports/event-store.ts';

const NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;

/** A number as it is spelled: it is compared as text too, and a long id must not lose digits. */
class NumberSpelling {
  // Private, so that no path of a filter leads into it.
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  toString(): string {
    return this.#text;
  }
}

/** The member of an object by its name, or of an array by its index; undefined where there is none. */
function memberOf(value: unknown, step: string): unknown {
  const isContainer = typeof value === 'object' && value !== null && Object.hasOwn(value, step);
  return isContainer ? (value as Record<string, unknown>)[step] : undefined;
}

/** A field as text: numbers as they are spelled; undefined where it is missing, null, an object or an array. */
function fieldText(value: unknown): string | undefined {
  const isSingle = typeof value === 'string' || typeof value === 'boolean' || value instanceof NumberSpelling;
  return isSingle ? String(value) : undefined;
}

function compare<T extends string | number>(field: T, operator: DataFilter['operator'], value: T): boolean {
  switch (operator) {
    case '=':
      return field === value;
    case '!=':
      return field !== value;
    case '>':
      return field > value;
    case '>=':
      return field >= value;
    case '<':
      return field < value;
    case '<=':
      return field <= value;
  }
}

/**
 * Whether all `filters` hold. A field without a value to compare (missing, null, an object, an array, or no number where
 * a number is asked for) matches no operator, not even `!=`.
 */
export function matchesData(dataText: string | undefined, filters: readonly DataFilter[]): boolean {
  if (filters.length === 0) return true;
  if (dataText === undefined) return false;
  const data = parseJson(dataText, (spelling) => new NumberSpelling(spelling));
  return filters.every(({ path, operator, value }) => {
    const text = fieldText(path.reduce(memberOf, data));
    if (text === undefined) return false;
    if (typeof value === 'string') return compare(text, operator, value);
    return NUMBER.test(text) && compare(Number(text), operator, value);
  });
}
