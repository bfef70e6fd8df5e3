import type { PlatformFunction } from './platform-function.ts';

/** `write` also reads. */
export type StoreAccess = 'read' | 'write';

/** Where effects stand. One construct for each store that a deployment can choose. */
export interface EventStore {
  /** Lets a function use the store, and tells it where the store is. */
  connect(fn: PlatformFunction, access: StoreAccess): void;
}
