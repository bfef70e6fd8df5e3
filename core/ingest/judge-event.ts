import type { Envelope, EnvelopeError } from '../events/envelope.ts';
import type { EventCheck } from '../events/event-check.ts';
import { type ObjectScan, skipSpaces } from '../events/json-scan.ts';
import type { Admission, AdmitOptions } from './admission.ts';

/** Judges a parsed event, whose text begins at `start`, and cuts its own text out of the body. */
export type JudgeEvent = (
  event: unknown,
  text: string,
  start: number,
  scan: Readonly<ObjectScan>,
  options: AdmitOptions,
) => Admission;

const LINE_ENDS = /[\r\n]+/g;

const shortText = (value: unknown): string | undefined => (typeof value === 'string' ? value.slice(0, 100) : undefined);

const rejected = (event: unknown, errors: readonly EnvelopeError[]): Admission => {
  const { id, type } = (event ?? {}) as { id?: unknown; type?: unknown };
  return { accepted: false, id: shortText(id), type: shortText(type), errors };
};

/** The consumer takes what stands behind `"data":` for the data without looking for its end. */
function withDataLast(text: string, start: number, { end, nameStart, valueStart, valueEnd }: ObjectScan): string {
  const value = text.slice(valueStart, valueEnd);
  const before = text.slice(start, nameStart);
  const after = skipSpaces(text, valueEnd);
  const rest = text[after] === ',' ? `${text.slice(after + 1, end - 1)},` : '';
  return `${before}${rest}"data":${value}}`;
}

export const createJudge =
  (check: EventCheck): JudgeEvent =>
  (event, text, start, scan, options) => {
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
    return { accepted: true, id, source, orderingKey: good.partitionkey ?? good.subject ?? id, line };
  };
