import type { SentEvent } from '../scenario.ts';
import { SOURCE, typeOf } from './event-types.ts';

/** The event as a client writes it. */
export function eventLine(event: SentEvent): string {
  const { id, key, behaviour, value } = event;
  if (behaviour === 'malformed') return `{"id":"${id}", this is no JSON`;
  return JSON.stringify({
    specversion: '1.0',
    id,
    source: SOURCE,
    type: typeOf(event),
    ...(key !== undefined && { partitionkey: key }),
    data: { behaviour, value: behaviour === 'invalid' ? String(value) : value },
  });
}
