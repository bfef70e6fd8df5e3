import type { DataFilter } from '../ports/event-store.ts';

export const MAX_CONDITIONS = 10;
const MAX_DEPTH = 32;

/** `at` counts characters from 1. */
export type DataFilterResult =
  | { readonly ok: true; readonly filters: readonly DataFilter[] }
  | { readonly ok: false; readonly at: number; readonly message: string };

class FilterFault extends Error {
  readonly at: number;

  constructor(index: number, message: string) {
    super(message);
    this.at = index + 1;
  }
}

const OPERATORS: Readonly<Record<string, DataFilter['operator']>> = {
  '>=': '>=',
  '<=': '<=',
  '!=': '!=',
  '>': '>',
  '<': '<',
  '=': '=',
  ':': '=',
};
const NAME = /[^\s.,:=!<>"]+/y;
const QUOTED = /"(?:[^"\\]|\\.)*"/y;
const OPERATOR = /\s*(>=|<=|!=|[><=:])\s*/y;
const WORD = /(?:(?!\s+and(?:\s|$))[^,"])+/iy;
const JOINT = /\s*,\s*|\s+and\s+/iy;
const DOT = /\./y;
const SPACES = /\s+/y;
const NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;

/** Reads one token after the other; a token that does not match leaves the place unchanged. */
class Scanner {
  readonly text: string;
  index = 0;

  constructor(text: string) {
    this.text = text;
  }

  take(token: RegExp): string | undefined {
    token.lastIndex = this.index;
    const match = token.exec(this.text);
    if (match === null) return undefined;
    this.index = token.lastIndex;
    return match[1] ?? match[0];
  }

  get atEnd(): boolean {
    return this.index === this.text.length;
  }
}

function unquote(quoted: string, at: number): string {
  try {
    const text = JSON.parse(quoted) as string;
    // No store can hold these two, so no accepted event has them.
    if (text.isWellFormed() && !text.includes('\0')) return text;
  } catch {
    // Falls through: a bad escape or a raw control character.
  }
  throw new FilterFault(at, 'this quoted text is not a JSON string');
}

function readPath(scanner: Scanner): string[] {
  const path: string[] = [];
  do {
    const at = scanner.index;
    const quoted = scanner.take(QUOTED);
    const name = quoted === undefined ? scanner.take(NAME) : unquote(quoted, at);
    if (name === undefined) throw new FilterFault(at, 'a field name was expected');
    if (path.push(name) > MAX_DEPTH) throw new FilterFault(at, `a path has at most ${MAX_DEPTH} names`);
  } while (scanner.take(DOT) !== undefined);
  return path;
}

/** A number that a double cannot hold exactly is compared as text where equality is asked: long ids stay exact. */
function readNumber(word: string, operator: DataFilter['operator'], at: number): string | number {
  const value = Number(word);
  if (!Number.isFinite(value)) throw new FilterFault(at, 'this number is too large');
  const isEquality = operator === '=' || operator === '!=';
  return isEquality && Number.isInteger(value) && !Number.isSafeInteger(value) ? word : value;
}

function readValue(scanner: Scanner, operator: DataFilter['operator']): string | number {
  const at = scanner.index;
  const quoted = scanner.take(QUOTED);
  if (quoted !== undefined) return unquote(quoted, at);
  const word = scanner.take(WORD)?.trimEnd();
  if (word === undefined || word === '') {
    const isOpen = scanner.text[at] === '"';
    throw new FilterFault(at, isOpen ? 'this quotation mark is never closed' : 'a value was expected');
  }
  return NUMBER.test(word) ? readNumber(word, operator, at) : word;
}

function readCondition(scanner: Scanner): DataFilter {
  const path = readPath(scanner);
  const operator = OPERATORS[scanner.take(OPERATOR) ?? ''];
  if (operator === undefined) throw new FilterFault(scanner.index, 'one of : = != > >= < <= was expected');
  return { path, operator, value: readValue(scanner, operator) };
}

/**
 * Reads conditions on fields of `data`: `celsius>30`, `site:lab`, `a.b>=2 and name="x y"`. Conditions are joined by
 * `,` or ` and ` and all must hold; `:` and `=` mean equality; names and values may be quoted as JSON strings, and a
 * quoted value is text even where it looks like a number.
 */
export function parseDataFilters(text: string): DataFilterResult {
  const scanner = new Scanner(text.trimEnd());
  scanner.take(SPACES);
  const filters: DataFilter[] = [];
  try {
    do {
      if (filters.length === MAX_CONDITIONS) {
        throw new FilterFault(scanner.index, `at most ${MAX_CONDITIONS} conditions are taken`);
      }
      filters.push(readCondition(scanner));
    } while (!scanner.atEnd && scanner.take(JOINT) !== undefined);
    if (!scanner.atEnd) throw new FilterFault(scanner.index, '"," or " and " was expected before the next condition');
    return { ok: true, filters };
  } catch (error) {
    if (error instanceof FilterFault) return { ok: false, at: error.at, message: error.message };
    throw error;
  }
}
