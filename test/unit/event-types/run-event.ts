import { createCatalogue } from '../../../core/events/catalogue.ts';
import type { EventType } from '../../../core/events/define-event-type.ts';
import type { AggregateEntry } from '../../../core/events/event.ts';
import { parseInstant } from '../../../core/events/rfc3339.ts';

/** An event as a producer sends it, one line of NDJSON. */
export interface SentEvent {
  readonly id: string;
  readonly source: string;
  readonly type: string;
  readonly time: string;
  readonly subject?: string;
  readonly dataschema?: string;
  readonly data: unknown;
}

/** What a type makes of an event: its data in the latest version, what process() returned, the windows it counts in. */
export type EventRun =
  | { readonly data: unknown; readonly result: unknown; readonly aggregates: readonly AggregateEntry[] }
  | { readonly refused: string };

/** Makes the function that runs events through declared types as the process function does. */
export function runEventsOf(types: readonly EventType[]) {
  const catalogue = createCatalogue(types, { unknownTypes: 'reject' });
  return (sent: SentEvent): EventRun => {
    const runner = catalogue.find(sent.type);
    if (runner === undefined) return { refused: `no type is declared for ${sent.type}` };
    const time = parseInstant(sent.time);
    if (time === undefined) return { refused: `${sent.time} is no time` };
    const read = runner.read(sent.data, sent.dataschema);
    if (!read.ok) return { refused: read.message };
    const { id, source, type, subject } = sent;
    const event = { id, source, type, time, subject, partitionKey: undefined };
    const context = { attempt: 1, receivedAtMs: time.ms, shardId: 'shardId-000000000000', sequenceNumber: '1' };
    return {
      data: read.data,
      result: runner.process?.(event, read.data, context),
      aggregates: runner.aggregate(event, read.data) ?? [],
    };
  };
}
