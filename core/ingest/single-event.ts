import { newScan, scanObject, skipSpaces } from '../events/json-scan.ts';
import { attributesOf, eventText } from './cloud-event-headers.ts';
import { IngestRefusal } from './refusal.ts';

/** What of an HTTP request decides how its events are read. Header names are in lower case. */
export interface EventRequest {
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly query: Readonly<Record<string, string | undefined>>;
  readonly text: string;
}

function asJsonText(text: string): string {
  try {
    JSON.parse(text);
    return text;
  } catch {
    return JSON.stringify(text);
  }
}

/** `?eventType=Temperature&eventData=30C`: data is the text, or what it says where it is JSON. */
export function shortForm({ query }: EventRequest): string {
  const { eventType, eventData } = query;
  if (!eventType) {
    throw new IngestRefusal(400, 'body_empty', 'The request has no body and no ?eventType=: send at least one event.');
  }
  const head = `{"type":${JSON.stringify(eventType)}`;
  return eventData === undefined ? `${head}}` : `${head},"data":${asJsonText(eventData)}}`;
}

const isJson = (mediaType: string): boolean =>
  mediaType === '' || mediaType === 'application/json' || mediaType.endsWith('+json');

/** CloudEvents binary mode: the attributes are `ce-*` headers (percent-encoded), the body is the data. */
export function binaryMode({ headers, text }: EventRequest, mediaType: string): string {
  const attributes = attributesOf(headers);
  if (mediaType !== '' && mediaType !== 'application/json') attributes.set('datacontenttype', mediaType);
  if (text === '') return eventText(attributes, undefined);
  if (!isJson(mediaType)) return eventText(attributes, JSON.stringify(text));
  try {
    JSON.parse(text);
  } catch {
    throw new IngestRefusal(400, 'json_invalid', 'The body is not the JSON that its Content-Type says it is.');
  }
  return eventText(attributes, text);
}

/** `POST /api/events`: `{"eventId", "payload", "eventType"?}` stands for `id`, `data` and `type`. */
export function aliasForm({ text }: EventRequest): string {
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
