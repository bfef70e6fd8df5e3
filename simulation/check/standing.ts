import type { StoredEvent } from '../../core/ports/event-store.ts';
import type { AnomalyName } from './anomaly.ts';
import type { LoggedEvent } from './expected.ts';

/** An event of the stream, and the store's row of its identity. */
export interface Standing {
  /** `source id` */
  readonly identity: string;
  readonly row: StoredEvent;
  /** The event whose content the row holds. */
  readonly event: LoggedEvent;
}

export type Report = (name: AnomalyName, message: string) => void;
