import type { DeadLetterStore } from '../../core/ports/dead-letters.ts';
import type { EventHistory } from '../../core/ports/event-history.ts';
import type { EventStore } from '../../core/ports/event-store.ts';
import type { StoreMaintenance } from '../../core/ports/store-maintenance.ts';

/** Every port of the store that a deployment has chosen. */
export interface Stores {
  readonly events: EventStore & StoreMaintenance;
  readonly letters: DeadLetterStore;
  readonly history: EventHistory;
  close(): Promise<void>;
}

export interface StoreOptions {
  /** Of the function, for the store's own logs. */
  readonly service: string;
  /** How many calls are under way at once, at most. */
  readonly connections: number;
  /** Below the function's own timeout: a call that hangs is the world's fault, and no environment is ended for it. */
  readonly timeoutMs: number;
}

/**
 * What `#stores` exports: package.json says which file that is. Nothing is connected before the first use.
 * @throws Error that names the variable which is missing
 */
export type OpenStores = (environment: Readonly<Record<string, string | undefined>>, options: StoreOptions) => Stores;
