import type { EventFailure, Instant } from '../events/event.ts';
import { formatInstant } from '../events/rfc3339.ts';
import type { Conflict, StoredEvent } from '../ports/event-store.ts';

/** Names of the view's own members, which an extension attribute of the same name must not hide or be hidden by. */
const OWN_NAMES: ReadonlySet<string> = new Set([
  ...['id', 'source', 'type', 'time', 'subject', 'partitionkey', 'data', 'result', 'status', 'attempts', 'receivedAt'],
  ...['processedAt', 'shardId', 'sequenceNumber', 'filterReason', 'errors', 'alsoFrom', 'extensions'],
]);

const formatMs = (ms: number): string => formatInstant({ ms, micros: 0 });

/** `"name":text`, or nothing where there is no text. */
const member = (name: string, jsonText: string | undefined): string =>
  jsonText === undefined ? '' : `,"${name}":${jsonText}`;

const textMember = (name: string, text: string | undefined): string =>
  text === undefined ? '' : member(name, JSON.stringify(text));

/**
 * Extension attributes stand beside the envelope's own. Where one bears a name of this view, all of them stand as they
 * came under `extensions` instead, so that no name appears twice and none is lost.
 */
function attributeMembers(attributesText: string | undefined): string {
  if (attributesText === undefined) return '';
  const names = Object.keys(JSON.parse(attributesText) as object);
  if (names.length === 0) return '';
  if (names.some((name) => OWN_NAMES.has(name))) return member('extensions', attributesText);
  const open = attributesText.indexOf('{');
  return `,${attributesText.slice(open + 1, attributesText.lastIndexOf('}'))}`;
}

interface Envelope {
  readonly id: string;
  readonly source: string;
  readonly type: string;
  readonly time: Instant;
  readonly subject: string | undefined;
  readonly partitionKey: string | undefined;
  readonly dataText: string | undefined;
  readonly attributesText: string | undefined;
}

/** The members of the envelope, `data` as the bytes that the producer sent. */
const envelopeMembers = (event: Envelope): string =>
  `"id":${JSON.stringify(event.id)}${textMember('source', event.source)}${textMember('type', event.type)}` +
  `,"time":"${formatInstant(event.time)}"${textMember('subject', event.subject)}` +
  `${textMember('partitionkey', event.partitionKey)}${attributeMembers(event.attributesText)}` +
  `${member('data', event.dataText)}`;

const failureMembers = (failure: EventFailure | undefined): string =>
  failure === undefined ? '' : member('errors', JSON.stringify([{ code: failure.code, message: failure.message }]));

/**
 * An event with its story as JSON text. `data`, the result and the attributes are spliced in as they are stored, never
 * parsed and written again, so that numbers and strings come back exactly as they went in.
 * @param alsoFrom other sources that used the same id
 */
export const eventJson = (stored: StoredEvent, alsoFrom: readonly string[] = []): string =>
  `{${envelopeMembers(stored.event)}${member('result', stored.resultText)},"status":"${stored.status}"` +
  `,"attempts":${stored.attempts}${textMember('filterReason', stored.filterReason)}` +
  `,"receivedAt":"${formatMs(stored.receivedAtMs)}","processedAt":"${formatMs(stored.processedAtMs)}"` +
  `${textMember('shardId', stored.shardId)}${textMember('sequenceNumber', stored.sequenceNumber)}` +
  `${failureMembers(stored.failure)}${alsoFrom.length === 0 ? '' : member('alsoFrom', JSON.stringify(alsoFrom))}}`;

/** A resend whose content differed, as JSON text. */
export const conflictJson = (conflict: Conflict): string =>
  `{${envelopeMembers(conflict.event)},"receivedAt":"${formatMs(conflict.receivedAtMs)}"` +
  `${textMember('shardId', conflict.shardId)}${textMember('sequenceNumber', conflict.sequenceNumber)}}`;

/** A page of a list, from JSON texts. */
export const pageJson = (items: readonly string[], nextCursor: string | undefined): string =>
  `{"items":[${items.join(',')}],"nextCursor":${nextCursor === undefined ? 'null' : JSON.stringify(nextCursor)}}`;
