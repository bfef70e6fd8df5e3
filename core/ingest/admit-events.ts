import type { Envelope, EnvelopeError } from '../events/envelope.ts';
import type { EventCheck } from '../events/event-check.ts';
import { endOfValue, newScan, type ObjectScan, scanObject, skipSpaces } from '../events/json-scan.ts';
import { IngestRefusal } from './refusal.ts';

/** One event of a request, in request order. */
export type Admission =
  | {
      readonly accepted: true;
      readonly id: string;
      readonly source: string;
      /** Events of one ordering key are processed in order: the partition key, else the subject, else the id. */
      readonly orderingKey: string;
      /** The event as one line of JSON: what the producer sent, with id and source added where it gave none. */
      readonly line: string;
    }
  | { readonly accepted: false; readonly id: string | undefined; readonly errors: readonly EnvelopeError[] };

export interface AdmitOptions {
  /** Source of an event that names none. */
  readonly defaultSource: string;
  readonly newId: () => string;
}

export interface EventAdmission {
  /** @param text a JSON event, an array of events, or `{"events": [...]}` */
  admitJson(text: string, options: AdmitOptions): Admission[];
  /** @param text one JSON event a line; a line that is no JSON is refused alone */
  admitLines(text: string, options: AdmitOptions): Admission[];
}

const LINE_ENDS = /[\r\n]+/g;

const rejected = (event: unknown, errors: readonly EnvelopeError[]): Admission => {
  const id = (event as { id?: unknown } | null | undefined)?.id;
  return { accepted: false, id: typeof id === 'string' ? id.slice(0, 100) : undefined, errors };
};

function parseBody(text: string): unknown {
  if (text.trim() === '')
    throw new IngestRefusal(400, 'body_empty', 'The request has no body: send at least one event.');
  try {
    return JSON.parse(text);
  } catch (error) {
    // V8's message quotes the text around the fault; only its place is worth repeating.
    const { message } = error as Error;
    const place = /at position \d+(?: \(line \d+ column \d+\))?/.exec(message)?.[0];
    const fault = place ?? (message.includes('end of JSON') ? 'it ends too early' : undefined);
    const detail = `The body is not valid JSON${fault === undefined ? '' : ` (${fault})`}; nothing of it was kept.`;
    throw new IngestRefusal(400, 'json_invalid', detail);
  }
}

/** The consumer takes what stands behind `"data":` for the data without looking for its end. */
function withDataLast(text: string, start: number, { end, nameStart, valueStart, valueEnd }: ObjectScan): string {
  const value = text.slice(valueStart, valueEnd);
  const before = text.slice(start, nameStart);
  const after = skipSpaces(text, valueEnd);
  const rest = text[after] === ',' ? `${text.slice(after + 1, end - 1)},` : '';
  return `${before}${rest}"data":${value}}`;
}

/** Judges the events of a request one by one and cuts each one's own text out of the body. */
export function createEventAdmission(check: EventCheck, eventsPerRequest: number): EventAdmission {
  const scan = newScan();

  const checkCount = (count: number): void => {
    if (count === 0) throw new IngestRefusal(400, 'batch_empty', 'The request holds no event: send at least one.');
    if (count > eventsPerRequest) {
      const detail = `The request holds ${count} events, more than the ${eventsPerRequest} of a request: send them in parts.`;
      throw new IngestRefusal(413, 'too_many_events', detail);
    }
  };

  const admit = (event: unknown, text: string, start: number, options: AdmitOptions): Admission => {
    const whole = text.slice(start, scan.end);
    const faults = check.faults(event, whole, scan);
    if (faults.length > 0) return rejected(event, faults);
    const good = event as Envelope;
    let line = scan.valueStart === -1 || scan.valueEnd === scan.end - 1 ? whole : withDataLast(text, start, scan);
    if (line.includes('\n') || line.includes('\r')) line = line.replace(LINE_ENDS, ' ');
    const id = good.id ?? options.newId();
    const source = good.source ?? options.defaultSource;
    if (good.source === undefined) line = `{"source":${JSON.stringify(source)},${line.slice(1)}`;
    if (good.id === undefined) line = `{"id":"${id}",${line.slice(1)}`;
    const orderingKey = good.partitionkey ?? good.subject ?? id;
    return { accepted: true, id, source, orderingKey, line };
  };

  const admitElements = (
    text: string,
    open: number,
    events: readonly unknown[],
    options: AdmitOptions,
  ): Admission[] => {
    checkCount(events.length);
    const admissions: Admission[] = [];
    let index = open + 1;
    for (const event of events) {
      index = skipSpaces(text, index);
      if (typeof event === 'object' && event !== null && !Array.isArray(event)) {
        scanObject(text, index, 'data', scan);
        admissions.push(admit(event, text, index, options));
        index = scan.end;
      } else {
        admissions.push(rejected(event, check.faults(event, '', scan)));
        index = endOfValue(text, index);
      }
      index = skipSpaces(text, index) + 1; // behind the comma, or the closing bracket
    }
    return admissions;
  };

  return {
    admitJson(text, options) {
      const body = parseBody(text);
      const start = skipSpaces(text, 0);
      if (Array.isArray(body)) return admitElements(text, start, body, options);
      if (typeof body !== 'object' || body === null) {
        throw new IngestRefusal(
          400,
          'body_type',
          'The body must be an event, an array of events or {"events": [...]}.',
        );
      }
      const { events } = body as { events?: unknown };
      scanObject(text, start, 'events', scan);
      if (Array.isArray(events) && !('type' in body)) return admitElements(text, scan.valueStart, events, options);
      scanObject(text, start, 'data', scan);
      return [admit(body, text, start, options)];
    },

    admitLines(text, options) {
      const lines = text.split('\n').filter((line) => line.trim() !== '');
      checkCount(lines.length);
      return lines.map((line) => {
        let event: unknown;
        try {
          event = JSON.parse(line);
        } catch {
          return rejected(undefined, [{ pointer: '', code: 'json_invalid', message: 'is not valid JSON' }]);
        }
        const start = skipSpaces(line, 0);
        scanObject(line, start, 'data', scan);
        return admit(event, line, start, options);
      });
    },
  };
}
