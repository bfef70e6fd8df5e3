import {
  endOfValue,
  newScan,
  type ObjectScan,
  scanObject,
  skipOn,
  skipSpaces,
  startSkip,
} from '../events/json-scan.ts';
import { GROUP_CHARACTERS } from './admission.ts';
import { IngestRefusal } from './refusal.ts';

const OPEN_BRACE = 0x7b;
const CLOSE_BRACKET = 0x5d;
const COMMA = 0x2c;

/** How much of a long value is skipped without a pause. */
const STEP_CHARACTERS = 1024 * 1024;

/** Stands for the value of an element that is too long to be an event: it was not parsed. */
export const TOO_LONG = Symbol('too long');

/** A value within a body: its bounds, and what the scan found out about it where it is an object. */
export interface Element {
  value: unknown;
  readonly start: number;
  readonly end: number;
  readonly scan: Readonly<ObjectScan>;
}

export interface ArrayLimits {
  readonly mostElements: number;
  /** Characters of an element that is parsed. */
  readonly mostCharacters: number;
}

export const checkCount = (count: number, most: number): void => {
  if (count === 0) throw new IngestRefusal(400, 'batch_empty', 'The request holds no event: send at least one.');
  if (count <= most) return;
  const detail = `The request holds more than the ${most} events of a request: send them in parts.`;
  throw new IngestRefusal(413, 'too_many_events', detail);
};

const jsonInvalid = (...where: readonly string[]): IngestRefusal =>
  new IngestRefusal(
    400,
    'json_invalid',
    `The body is not valid JSON${where.length === 0 ? '' : ` (${where.join(', ')})`}; nothing of it was kept.`,
  );

export const invalidAt = (text: string, index: number, ...where: readonly string[]): IngestRefusal =>
  jsonInvalid(...where, index < text.length ? `at position ${index}` : 'it ends too early');

/**
 * Parses a part of a body.
 * @param where what to tell beside the place of a fault
 * @throws IngestRefusal
 */
export function parsePart(text: string, start: number, end: number, ...where: readonly string[]): unknown {
  try {
    return JSON.parse(text.slice(start, end));
  } catch (error) {
    // V8's message quotes the text around the fault; only its place is worth repeating.
    const { message } = error as Error;
    const offset = /at position (\d+)/.exec(message)?.[1];
    if (offset !== undefined) throw invalidAt(text, start + Number(offset), ...where);
    throw message.includes('end of JSON') ? invalidAt(text, end, ...where) : jsonInvalid(...where);
  }
}

/** @throws IngestRefusal unless the body ends at `end`, spaces aside */
export function checkEnd(text: string, end: number): void {
  const next = skipSpaces(text, end);
  if (next !== text.length) throw invalidAt(text, next);
}

function findElement(text: string, start: number, until: number): Element {
  const scan = newScan();
  if (text.charCodeAt(start) !== OPEN_BRACE) {
    return { value: TOO_LONG, start, end: endOfValue(text, start, until), scan };
  }
  scanObject(text, start, 'data', scan, until);
  return { value: TOO_LONG, start, end: scan.end, scan };
}

/** Yields nothing between the steps of the way to the end of a long value, and returns the index behind it. */
function* skipLong(text: string, start: number): Generator<readonly Element[], number> {
  const skip = startSkip(start);
  while (!skip.isDone) {
    if (skip.index >= text.length) return skip.index + 1;
    skipOn(text, skip, skip.index + STEP_CHARACTERS);
    yield [];
  }
  return skip.index;
}

/** Gives elements that follow one another their values. */
function parseElements(text: string, elements: readonly Element[], firstIndex: number): void {
  const [first] = elements;
  const last = elements.at(-1);
  if (first === undefined || last === undefined) return;
  let values: readonly unknown[];
  try {
    values = JSON.parse(`[${text.slice(first.start, last.end)}]`);
  } catch {
    values = elements.map(({ start, end }, at) => parsePart(text, start, end, `event ${firstIndex + at}`));
  }
  elements.forEach((element, at) => {
    element.value = values[at];
  });
}

/**
 * The elements of the array that opens at `open`, in groups of some 128 Ki characters. They are parsed by the group:
 * parsing the whole of 24 MiB at once would hold up every other request for up to two seconds. What JSON.parse takes as
 * a whole is taken here, and nothing else, save that nobody looks into an element that is too long to be an event.
 * @returns the index behind the closing bracket
 * @throws IngestRefusal where it is no valid JSON, or holds no element or too many
 */
export function* readElements(
  text: string,
  open: number,
  { mostElements, mostCharacters }: ArrayLimits,
): Generator<readonly Element[], number> {
  let index = skipSpaces(text, open + 1);
  if (text.charCodeAt(index) === CLOSE_BRACKET) checkCount(0, mostElements);
  let group: Element[] = [];
  for (let count = 1; ; count += 1) {
    checkCount(count, mostElements);
    const until = Math.min(text.length, index + mostCharacters);
    const element = findElement(text, index, until);
    const isTooLong = element.end > until && until < text.length;
    if (!isTooLong) group.push(element);
    index = skipSpaces(text, isTooLong ? yield* skipLong(text, index) : element.end);
    const code = text.charCodeAt(index);
    if (code !== COMMA && code !== CLOSE_BRACKET) throw invalidAt(text, index, `event ${count - 1}`);
    if (isTooLong || code === CLOSE_BRACKET || index - group[0]!.start >= GROUP_CHARACTERS) {
      parseElements(text, group, count - group.length - Number(isTooLong));
      if (isTooLong) group.push(element);
      yield group;
      group = [];
    }
    if (code === CLOSE_BRACKET) return index + 1;
    index = skipSpaces(text, index + 1);
  }
}
