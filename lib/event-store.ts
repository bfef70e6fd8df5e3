import type { PlatformFunction } from './platform-function.ts';

/** `write` also reads; `maintain` also goes through everything, as a replay does. */
export type StoreAccess = 'read' | 'write' | 'maintain';

/** Where effects stand. One construct for each store that a deployment can choose. */
export interface EventStore {
  /** Lets a function use the store, and tells it where the store is. */
  connect(fn: PlatformFunction, access: StoreAccess): void;
}
