const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const LOWER_E = 0x65;
const UPPER_E = 0x45;

const isSpace = (code: number): boolean => code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09;
const isDigit = (code: number): boolean => code >= 0x30 && code <= 0x39;

/** What one pass over the text of a JSON object tells. Offsets count UTF-16 code units of the scanned text. */
export interface ObjectScan {
  /** Behind the object's closing brace. */
  end: number;
  /** Deepest nesting, the object itself counted as 1. */
  depth: number;
  /** Members of the object itself, repeated names counted each time. */
  members: number;
  /** The last member called `name`: its opening quote, and its value without the spaces around it; -1 if there is none. */
  nameStart: number;
  valueStart: number;
  valueEnd: number;
  /** Whether a number is written with an exponent. */
  hasExponent: boolean;
}

export const newScan = (): ObjectScan => ({
  end: 0,
  depth: 0,
  members: 0,
  nameStart: -1,
  valueStart: -1,
  valueEnd: -1,
  hasExponent: false,
});

/** Index of the quote that closes the string opened at `open`; the text's length where none does. */
function closingQuote(text: string, open: number): number {
  let close = text.indexOf('"', open + 1);
  while (close !== -1) {
    let slashes = 0;
    while (text.charCodeAt(close - 1 - slashes) === BACKSLASH) slashes += 1;
    if (slashes % 2 === 0) return close;
    close = text.indexOf('"', close + 1);
  }
  return text.length;
}

/** Longer runs of spaces are left to the pattern, which is machine code from the first character on. */
const NEAR = 32;
const NO_SPACE = /[^ \t\n\r]/g;

/** Index of the first character at or behind `from` that is no JSON white space; the text's length where there is none. */
export function skipSpaces(text: string, from: number): number {
  const near = Math.min(text.length, from + NEAR);
  let index = from;
  // V8 reads characters four times as fast where it has never met an index behind the end.
  while (index < near && isSpace(text.charCodeAt(index))) index += 1;
  if (index < near || near >= text.length) return index;
  NO_SPACE.lastIndex = index;
  return NO_SPACE.test(text) ? NO_SPACE.lastIndex - 1 : text.length;
}

function trimEnd(text: string, end: number): number {
  let index = end;
  while (isSpace(text.charCodeAt(index - 1))) index -= 1;
  return index;
}

/**
 * Finds the bounds of the object that opens at `start` and of its member `name`, in one pass and without building
 * anything: a slice of the producer's own text is cheaper than JSON.stringify and comes back unchanged. Made for text
 * that JSON.parse has accepted; on other text it ends, with an answer of no meaning.
 * @param until where to give up: the object's end is then told as one behind it
 */
export function scanObject(text: string, start: number, name: string, scan: ObjectScan, until = text.length): void {
  let depth = 0;
  let deepest = 0;
  let members = 0;
  let nameStart = -1;
  let valueStart = -1;
  let valueEnd = -1;
  let inNamed = false;
  let hasExponent = false;
  let lastOpen = 0;
  let lastClose = 0;
  let index = start;
  for (; index < until; index += 1) {
    const code = text.charCodeAt(index);
    if (code === QUOTE) {
      lastOpen = index + 1;
      lastClose = closingQuote(text, index);
      index = lastClose;
    } else if (code === OPEN_BRACE || code === OPEN_BRACKET) {
      depth += 1;
      if (depth > deepest) deepest = depth;
    } else if (code === CLOSE_BRACE || code === CLOSE_BRACKET) {
      depth -= 1;
      if (depth === 0) break;
    } else if (depth === 1 && code === COLON) {
      members += 1;
      if (lastClose - lastOpen === name.length && text.startsWith(name, lastOpen)) {
        nameStart = lastOpen - 1;
        valueStart = skipSpaces(text, index + 1);
        inNamed = true;
      }
    } else if (depth === 1 && code === COMMA) {
      if (inNamed) valueEnd = trimEnd(text, index);
      inNamed = false;
    } else if ((code === LOWER_E || code === UPPER_E) && isDigit(text.charCodeAt(index - 1))) {
      hasExponent = true;
    }
  }
  if (inNamed) valueEnd = trimEnd(text, index);
  scan.end = index + 1;
  scan.depth = deepest;
  scan.members = members;
  scan.nameStart = nameStart;
  scan.valueStart = valueStart;
  scan.valueEnd = valueEnd;
  scan.hasExponent = hasExponent;
}

/**
 * Index behind the JSON value of any kind that starts at `start`. Same conditions as `scanObject`.
 * @param until where to give up: the end is then told as one behind it
 */
export function endOfValue(text: string, start: number, until = text.length): number {
  const code = text.charCodeAt(start);
  if (code === OPEN_BRACE || code === OPEN_BRACKET) {
    const scan = newScan();
    scanObject(text, start, '', scan, until);
    return scan.end;
  }
  const skip = startSkip(start);
  skipOn(text, skip, until + 1);
  return skip.isDone || until === text.length ? skip.index : until + 1;
}

/** How far a value of any length was skipped. */
export interface ValueSkip {
  index: number;
  depth: number;
  /** Whether `index` stands behind the value; false too where the text ends in it. */
  isDone: boolean;
}

export const startSkip = (start: number): ValueSkip => ({ index: start, depth: 0, isDone: false });

/** Goes on behind `until`, or to the end of the value: so that skipping 24 MiB can be done in several turns. */
export function skipOn(text: string, skip: ValueSkip, until: number): void {
  let { index, depth, isDone } = skip;
  const end = Math.min(until, text.length);
  while (index < end && !isDone) {
    const code = text.charCodeAt(index);
    const closes = code === CLOSE_BRACE || code === CLOSE_BRACKET;
    if (depth === 0 && (closes || code === COMMA || isSpace(code))) {
      isDone = true;
      break;
    }
    if (code === QUOTE) index = closingQuote(text, index);
    else if (code === OPEN_BRACE || code === OPEN_BRACKET) depth += 1;
    else if (closes) depth -= 1;
    index += 1;
    isDone = depth === 0 && (code === QUOTE || closes) && index <= text.length;
  }
  skip.index = index;
  skip.depth = depth;
  skip.isDone = isDone;
}
