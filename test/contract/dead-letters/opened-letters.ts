import type { DeadLetterStore } from '../../../core/ports/dead-letters.ts';
import type { EventHistory } from '../../../core/ports/event-history.ts';
import type { EventStore } from '../../../core/ports/event-store.ts';
import type { StoreMaintenance } from '../../../core/ports/store-maintenance.ts';

/** All ports on one store that holds nothing. */
export interface OpenedLetters {
  readonly events: EventStore;
  readonly letters: DeadLetterStore;
  readonly history: EventHistory;
  readonly maintenance: StoreMaintenance;
  /** Takes the rows of events away, as a restore to an earlier time does. */
  lose(ids: readonly string[]): Promise<void>;
  close(): Promise<void>;
}

export type OpenLetters = () => Promise<OpenedLetters>;
