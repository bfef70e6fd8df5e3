import type { Catalogue } from '../events/catalogue.ts';
import type { ReadEvent, SettledEvent } from '../events/event.ts';
import type { Unpacked } from '../packing/unpack.ts';
import type { EventWriter } from '../ports/event-store.ts';
import type { EventOrigin } from './settle-event.ts';

export type Settle = (read: ReadEvent, origin: EventOrigin) => SettledEvent | Promise<SettledEvent>;

/** What is needed where an event type says `onFailure: 'park-key'`. */
export interface KeyParking {
  /** Whether events of this type park their key when they fail, and wait behind others that did. */
  parksKey(type: string): boolean;
  parkedKeys: EventWriter['parkedKeys'];
}

/** Undefined where no event type of the catalogue parks keys. */
export const keyParking = (
  catalogue: Catalogue,
  { parkedKeys }: Pick<EventWriter, 'parkedKeys'>,
): KeyParking | undefined =>
  catalogue.parksKeys ? { parksKey: (type) => catalogue.find(type)?.parksKey ?? false, parkedKeys } : undefined;

/** Events that carry an order: those of one partition key, else of one subject. */
export const orderingKeyOf = ({ event }: Pick<ReadEvent, 'event'>): string | undefined =>
  event.partitionKey ?? event.subject;

/**
 * Makes `settle` keep the order of keys that are parked: an event behind a failed one, in this batch or in an earlier
 * one, is not processed but waits. Events of one key must be given to it one after the other.
 * @throws PipelineError STORE_UNAVAILABLE when the store does not say which keys are parked; nothing was settled then
 */
export async function settleParking(
  batch: readonly Unpacked[],
  settle: Settle,
  { parksKey, parkedKeys }: KeyParking,
): Promise<Settle> {
  const keys = new Set<string>();
  for (const one of batch) {
    const key = orderingKeyOf(one);
    if (one.ok && key !== undefined && parksKey(one.event.type)) keys.add(key);
  }
  if (keys.size === 0) return settle;
  const parked = new Set(await parkedKeys([...keys]));

  const parkFailed = (settled: SettledEvent, key: string): SettledEvent => {
    const { event, outcome } = settled;
    if (outcome.status !== 'deadLettered') return settled;
    parked.add(key);
    return { event, outcome: { ...outcome, parksKey: key } };
  };

  return (read, origin) => {
    const { event } = read;
    const key = orderingKeyOf(read);
    if (key === undefined || !parksKey(event.type)) return settle(read, origin);
    if (parked.has(key)) return { event, outcome: { status: 'parked', attempts: 0, waitsFor: key } };
    const settled = settle(read, origin);
    return settled instanceof Promise ? settled.then((one) => parkFailed(one, key)) : parkFailed(settled, key);
  };
}
