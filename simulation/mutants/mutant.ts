import type { EventSourceMappingSettings } from '../../config/event-source-mapping.ts';
import type { DeadLetterStore } from '../../core/ports/dead-letters.ts';
import type { EventStore, EventWriter } from '../../core/ports/event-store.ts';
import type { ProcessRecordsDeps } from '../../core/processing/process-records.ts';
import type { PollingSettings } from '../../local/mapping/mapping-options.ts';
import type { FailureDestination, LentEnvironment, StreamSource } from '../../local/mapping/ports.ts';

/** A platform with one bug put in on purpose, made of wrappers around its parts: the simulation must find it. */
export interface Mutant {
  readonly settings?: Partial<EventSourceMappingSettings>;
  readonly polling?: Partial<PollingSettings>;
  readonly tellsBeforeAppend?: true;
  /** The store itself. */
  store?(store: EventStore): EventStore;
  letters?(letters: DeadLetterStore): DeadLetterStore;
  /** What the process function commits with: in front of the wire that fails. */
  writer?(writer: EventWriter): EventWriter;
  /** The stream as the mapping sees it. */
  source?(source: StreamSource): StreamSource;
  invoke?(invoke: LentEnvironment['invoke'], source: StreamSource): LentEnvironment['invoke'];
  processing?(deps: ProcessRecordsDeps): ProcessRecordsDeps;
  onFailure?: FailureDestination;
}
