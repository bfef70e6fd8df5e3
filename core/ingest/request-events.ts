import { newScan, scanObject, skipSpaces } from '../events/json-scan.ts';
import type { Admission, AdmitOptions, EventAdmission } from './admit-events.ts';
import { IngestRefusal } from './refusal.ts';

/** What of an HTTP request decides how its events are read. Header names are in lower case. */
export interface EventRequest {
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly query: Readonly<Record<string, string | undefined>>;
  readonly text: string;
}

const mediaTypeOf = (contentType: string | undefined): string =>
  (contentType?.split(';', 1)[0] ?? '').trim().toLowerCase();

function checkCharset(contentType: string | undefined): void {
  const charset = /;\s*charset\s*=\s*"?([^";\s]+)/i.exec(contentType ?? '')?.[1]?.toLowerCase();
  if (charset === undefined || charset === 'utf-8' || charset === 'utf8' || charset === 'us-ascii') return;
  throw new IngestRefusal(
    415,
    'charset_unsupported',
    'The body must be UTF-8: encode it so and leave the charset out.',
  );
}

const isJson = (mediaType: string): boolean => mediaType === 'application/json' || mediaType.endsWith('+json');

function asJsonText(text: string): string {
  try {
    JSON.parse(text);
    return text;
  } catch {
    return JSON.stringify(text);
  }
}

/** `?eventType=Temperature&eventData=30C`: data is the text, or what it says where it is JSON. */
function shortForm({ query }: EventRequest): string {
  const { eventType, eventData } = query;
  if (!eventType) {
    throw new IngestRefusal(400, 'body_empty', 'The request has no body and no ?eventType=: send at least one event.');
  }
  const head = `{"type":${JSON.stringify(eventType)}`;
  return eventData === undefined ? `${head}}` : `${head},"data":${asJsonText(eventData)}}`;
}

/** CloudEvents has all but printable ASCII percent-encoded: raw bytes would come out as other characters. */
const PRINTABLE = /^[ -~]*$/;

function headerText(name: string, value: string): string {
  const unquoted = value.replace(/^"(.*)"$/s, '$1').replace(/\\(["\\])/g, '$1');
  try {
    if (PRINTABLE.test(value)) return decodeURIComponent(unquoted);
  } catch {
    // Answered below.
  }
  const detail = `Header '${name.slice(0, 40)}' is not percent-encoded UTF-8: encode '%' as %25, and all but printable ASCII.`;
  throw new IngestRefusal(400, 'header_invalid', detail);
}

/** CloudEvents binary mode: the attributes are `ce-*` headers (percent-encoded), the body is the data. */
function binaryMode({ headers, text }: EventRequest, mediaType: string): string {
  if (headers['ce-data'] !== undefined) {
    throw new IngestRefusal(
      400,
      'header_invalid',
      "Header 'ce-data' is not taken: in binary mode the body is the data.",
    );
  }
  const attributes = new Map<string, string>();
  for (const [name, value] of Object.entries(headers)) {
    if (name.startsWith('ce-') && value !== undefined) attributes.set(name.slice(3), headerText(name, value));
  }
  if (mediaType !== '' && mediaType !== 'application/json') attributes.set('datacontenttype', mediaType);
  const head = JSON.stringify(Object.fromEntries(attributes)).slice(0, -1);
  if (text === '') return `${head}}`;
  if (isJson(mediaType) || mediaType === '') {
    try {
      JSON.parse(text);
    } catch {
      throw new IngestRefusal(400, 'json_invalid', 'The body is not the JSON that its Content-Type says it is.');
    }
    return `${head},"data":${text}}`;
  }
  return `${head},"data":${JSON.stringify(text)}}`;
}

/** `POST /api/events`: `{"eventId", "payload", "eventType"?}` stands for `id`, `data` and `type`. */
function aliasForm({ text }: EventRequest): string {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    throw new IngestRefusal(400, 'json_invalid', 'The body is not valid JSON; nothing of it was kept.');
  }
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw new IngestRefusal(400, 'body_type', 'The body must be {"eventId": ..., "payload": ..., "eventType"?: ...}.');
  }
  const { eventId, payload, eventType = 'event', ...others } = body as Record<string, unknown>;
  const unknown = Object.keys(others)[0];
  if (eventId === undefined || payload === undefined || unknown !== undefined) {
    const what = eventId === undefined ? 'eventId is missing' : payload === undefined ? 'payload is missing' : '';
    const detail = `The short form takes eventId, payload and eventType: ${what || `'${unknown?.slice(0, 40)}' is none of them`}.`;
    throw new IngestRefusal(400, 'body_type', detail);
  }
  const scan = newScan();
  scanObject(text, skipSpaces(text, 0), 'payload', scan);
  if (scan.members !== Object.keys(body).length || scan.valueStart === -1) {
    const detail = 'The short form names each member once, and payload without escapes; nothing was kept.';
    throw new IngestRefusal(400, 'body_type', detail);
  }
  const data = text.slice(scan.valueStart, scan.valueEnd);
  return `{"id":${JSON.stringify(eventId)},"type":${JSON.stringify(eventType)},"data":${data}}`;
}

/** Reads the events of `POST /events` in each of its forms, chosen by content type, `ce-*` headers and query. */
export function eventsOf(request: EventRequest, admission: EventAdmission, options: AdmitOptions): Admission[] {
  const { headers, text } = request;
  const contentType = headers['content-type'];
  const mediaType = mediaTypeOf(contentType);
  checkCharset(contentType);
  switch (mediaType) {
    case 'application/x-ndjson':
    case 'application/jsonl':
      return admission.admitLines(text, options);
    case 'application/cloudevents+json':
    case 'application/cloudevents-batch+json':
      return admission.admitJson(text, options);
  }
  if (headers['ce-type'] !== undefined) return admission.admitJson(binaryMode(request, mediaType), options);
  if (mediaType === 'application/json') return admission.admitJson(text, options);
  if (text === '') return admission.admitJson(shortForm(request), options);
  const named = mediaType === '' ? 'A body without Content-Type' : `Content-Type '${mediaType.slice(0, 60)}'`;
  const detail = `${named} is not taken here: send application/json, application/x-ndjson or a CloudEvents type.`;
  throw new IngestRefusal(415, 'content_type_unsupported', detail);
}

/** Reads the event of `POST /api/events`. */
export function aliasEventsOf(request: EventRequest, admission: EventAdmission, options: AdmitOptions): Admission[] {
  const mediaType = mediaTypeOf(request.headers['content-type']);
  checkCharset(request.headers['content-type']);
  if (mediaType !== 'application/json') {
    throw new IngestRefusal(
      415,
      'content_type_unsupported',
      'Only application/json is taken here: set Content-Type so.',
    );
  }
  return admission.admitJson(aliasForm(request), options);
}
