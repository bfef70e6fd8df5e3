import type { Identity } from '../../core/events/event.ts';
import type { StoredEvent } from '../../core/ports/event-store.ts';
import { eventJson } from '../../core/views/event-view.ts';

// docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html
export const SQS_LIMITS = { batchEntries: 10, batchBytes: 1_048_576 } as const;

/** SQS takes only characters that XML has. In JSON text these can stand in strings only, where an escape means the same. */
const NOT_IN_XML = /[\u{fffe}\u{ffff}]/gu;

const escaped = (text: string): string =>
  text.replace(NOT_IN_XML, (character) => `\\u${character.charCodeAt(0).toString(16)}`);

/**
 * The body of a dead letter's message: the event as `GET /events/{id}` answers it. A payload that makes the message too
 * large is left out; only a record of another producer that cannot be read has one, and the store keeps it.
 */
export function letterMessage(letter: StoredEvent): string {
  const body = escaped(eventJson(letter));
  if (Buffer.byteLength(body) <= SQS_LIMITS.batchBytes) return body;
  return escaped(eventJson({ ...letter, event: { ...letter.event, dataText: undefined } }));
}

/** Whose letter a message is; undefined where it is none of ours. */
export function identityOf(body: string | undefined): Identity | undefined {
  try {
    const { source, id } = JSON.parse(body ?? '') as Partial<Identity>;
    return typeof source === 'string' && typeof id === 'string' ? { source, id } : undefined;
  } catch {
    return undefined;
  }
}

/** Bodies in the order given, in batches that one SendMessageBatch takes. */
export function messageBatches(bodies: readonly string[]): readonly (readonly string[])[] {
  const batches: string[][] = [];
  let bytes = 0;
  for (const body of bodies) {
    const size = Buffer.byteLength(body);
    const open = batches.at(-1);
    if (open === undefined || open.length === SQS_LIMITS.batchEntries || bytes + size > SQS_LIMITS.batchBytes) {
      batches.push([body]);
      bytes = size;
    } else {
      open.push(body);
      bytes += size;
    }
  }
  return batches;
}
