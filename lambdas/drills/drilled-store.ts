import type { DrillPart } from '../../config/drills.ts';
import type { Time } from '../../core/ports/time.ts';
import { fileFaults } from './fault-file.ts';
import { faultGate, gated } from './gate.ts';

/** The store as drills leave it; the store itself where there are none. `file` is the path that both sides share. */
export const drilledStore = <Store extends object>(
  store: Store,
  file: string | undefined,
  time: Time,
  part: Exclude<DrillPart, 'stream'> = 'store',
): Store =>
  file === undefined ? store : gated(store, faultGate(part, 'STORE_UNAVAILABLE', fileFaults(file, time), time));
