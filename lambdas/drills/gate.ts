import { DRILL_SLOW_MS, type DrillPart } from '../../config/drills.ts';
import { type ErrorCode, PipelineError } from '../../core/errors.ts';
import type { Time } from '../../core/ports/time.ts';
import type { Faults } from './fault-file.ts';

/** Lets a call pass, holds it up, or refuses it with the error that the part's port promises. */
export type Gate = () => Promise<void>;

export function faultGate(part: DrillPart, code: ErrorCode, faults: Faults, time: Pick<Time, 'sleep'>): Gate {
  let calls = 0;
  return async () => {
    const fault = faults.current(part);
    if (fault === undefined) return;
    calls += 1;
    if (fault === 'slow') await time.sleep(DRILL_SLOW_MS);
    else if (fault === 'down' || calls % 2 === 1)
      throw new PipelineError(code, `a drill has the ${part} part ${fault}`);
  };
}

/** The port with a gate in front of each method but `close`. All of its methods must be asynchronous. */
export const gated = <Port extends object>(port: Port, gate: Gate): Port =>
  new Proxy(port, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name);
      if (typeof member !== 'function' || name === 'close') return member;
      return async (...parameters: unknown[]) => {
        await gate();
        return member.apply(target, parameters);
      };
    },
  });
