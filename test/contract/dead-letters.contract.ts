import { describe } from 'vitest';
import { claimsContract } from './dead-letters/claims.ts';
import { decisionsContract } from './dead-letters/decisions.ts';
import { maintenanceContract } from './dead-letters/maintenance.ts';
import type { OpenLetters } from './dead-letters/opened-letters.ts';
import { parkedKeysContract } from './dead-letters/parked-keys.ts';
import { resolveContract } from './dead-letters/resolve.ts';
import { setAsideContract } from './dead-letters/set-aside.ts';

/**
 * What every adapter of the DeadLetterStore, EventHistory and StoreMaintenance ports must do beside the event store that
 * fills it. `open` gives a store without any event at each call.
 */
export function deadLettersContract(name: string, open: OpenLetters): void {
  describe(`dead letters: ${name}`, () => {
    setAsideContract(open);
    claimsContract(open);
    resolveContract(open);
    parkedKeysContract(open);
    decisionsContract(open);
    maintenanceContract(open);
  });
}
