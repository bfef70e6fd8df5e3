import type { EnvelopeError } from '../events/envelope.ts';
import type { EventCheck } from '../events/event-check.ts';
import { newScan, scanObject, skipSpaces } from '../events/json-scan.ts';
import { type Admission, type Admissions, type AdmitOptions, GROUP_CHARACTERS } from './admission.ts';
import { checkCount, checkEnd, type Element, invalidAt, parsePart, readElements, TOO_LONG } from './json-body.ts';
import { createJudge } from './judge-event.ts';
import { IngestRefusal } from './refusal.ts';

export interface AdmissionLimits {
  readonly eventsPerRequest: number;
  /** One event as UTF-8. */
  readonly eventBytes: number;
}

export interface EventAdmission {
  /** @param text a JSON event, an array of events, or `{"events": [...]}` */
  admitJson(text: string, options: AdmitOptions): Admissions;
  /** @param text one JSON event a line; a line that is no JSON is refused alone */
  admitLines(text: string, options: AdmitOptions): Admissions;
  /** @param texts one JSON event each, or why there is none; one that is no JSON is refused alone */
  admitEach(texts: Iterable<string | EnvelopeError>, options: AdmitOptions): Admissions;
  /** That a text is too long for what an event is made from, so that nobody need parse it; undefined where it is not. */
  sizeFault(text: string): EnvelopeError | undefined;
}

const NOT_JSON: EnvelopeError = { pointer: '', code: 'json_invalid', message: 'is not valid JSON' };

const EVENTS_ALONE = 'The body holds something beside "events", which would not be kept: send {"events": [...]} alone.';

const bodyType = (detail: string): IngestRefusal => new IngestRefusal(400, 'body_type', detail);
const refused = (error: EnvelopeError): Admission => ({
  accepted: false,
  id: undefined,
  type: undefined,
  errors: [error],
});

/** Index of the bracket in `{"events": [`; undefined where the value at `start` begins otherwise. */
function openOfEvents(text: string, start: number): number | undefined {
  const name = skipSpaces(text, start + 1);
  const colon = skipSpaces(text, name + '"events"'.length);
  const open = skipSpaces(text, colon + 1);
  const isBatch = text[start] === '{' && text.startsWith('"events"', name) && text[colon] === ':' && text[open] === '[';
  return isBatch ? open : undefined;
}

/** The lines of a text that are not blank. */
function* linesOf(text: string): Generator<string> {
  let start = skipSpaces(text, 0);
  while (start < text.length) {
    const newline = text.indexOf('\n', start);
    const end = newline === -1 ? text.length : newline;
    yield text.slice(start, end);
    start = skipSpaces(text, end);
  }
}

/** Judges the events of a request one by one and cuts each one's own text out of the body. */
export function createEventAdmission(check: EventCheck, limits: AdmissionLimits): EventAdmission {
  const { eventsPerRequest, eventBytes } = limits;
  const judge = createJudge(check);
  const tooLarge = refused(check.tooLarge);
  const scan = newScan();

  const admitElement = ({ value, start, scan }: Element, text: string, options: AdmitOptions): Admission =>
    value === TOO_LONG ? tooLarge : judge(value, text, start, scan, options);

  function* admitArray(text: string, open: number, options: AdmitOptions): Generator<readonly Admission[], number> {
    const elements = readElements(text, open, { mostElements: eventsPerRequest, mostCharacters: eventBytes });
    for (;;) {
      const group = elements.next();
      if (group.done) return group.value;
      yield group.value.map((element) => admitElement(element, text, options));
    }
  }

  const admitObject = (text: string, start: number, options: AdmitOptions): Admission => {
    const until = Math.min(text.length, start + eventBytes);
    scanObject(text, start, 'data', scan, until);
    const { end } = scan;
    const isTooLong = end > until && until < text.length;
    if (!isTooLong) checkEnd(text, end);
    const admission = isTooLong ? tooLarge : judge(parsePart(text, start, end), text, start, scan, options);
    if (admission.accepted) return admission;
    scanObject(text, start, 'events', scan, until);
    if (text[scan.valueStart] === '[') throw bodyType(EVENTS_ALONE);
    return admission;
  };

  const admitText = (text: string, options: AdmitOptions): Admission => {
    if (text.length > eventBytes) return tooLarge;
    let event: unknown;
    try {
      event = JSON.parse(text);
    } catch {
      return refused(NOT_JSON);
    }
    const start = skipSpaces(text, 0);
    scanObject(text, start, 'data', scan);
    return judge(event, text, start, scan, options);
  };

  const admission: EventAdmission = {
    *admitJson(text, options) {
      const start = skipSpaces(text, 0);
      if (start === text.length) {
        throw new IngestRefusal(400, 'body_empty', 'The request has no body: send at least one event.');
      }
      const open = openOfEvents(text, start);
      if (text[start] === '[') {
        checkEnd(text, yield* admitArray(text, start, options));
      } else if (open !== undefined) {
        const close = skipSpaces(text, yield* admitArray(text, open, options));
        if (text[close] === ',') throw bodyType(EVENTS_ALONE);
        if (text[close] !== '}') throw invalidAt(text, close);
        checkEnd(text, close + 1);
      } else if (text[start] === '{') {
        yield [admitObject(text, start, options)];
      } else {
        parsePart(text, start, text.length);
        throw bodyType('The body must be an event, an array of events or {"events": [...]}.');
      }
    },

    admitLines: (text, options) => admission.admitEach(linesOf(text), options),

    *admitEach(texts, options) {
      let group: Admission[] = [];
      let characters = 0;
      let count = 0;
      for (const text of texts) {
        count += 1;
        checkCount(count, eventsPerRequest);
        const isText = typeof text === 'string';
        group.push(isText ? admitText(text, options) : refused(text));
        // What was not made into a text may have taken as long as a group does.
        characters += isText ? text.length : GROUP_CHARACTERS;
        if (characters < GROUP_CHARACTERS) continue;
        yield group;
        group = [];
        characters = 0;
      }
      checkCount(count, eventsPerRequest);
      yield group;
    },

    sizeFault: (text) => (text.length > eventBytes ? check.tooLarge : undefined),
  };
  return admission;
}
