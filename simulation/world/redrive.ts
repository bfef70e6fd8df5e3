import { settleLetters } from '../../core/dead-letters/settle-letters.ts';
import type { InvokeResult } from '../../core/ports/function-invoker.ts';
import { createRedrive, type RedriveCall } from '../../lambdas/redrive/redrive.ts';
import { exited } from '../../local/functions/environment-faults.ts';
import { RedriveWorker, type RedriveWorkerDeps } from '../../local/redrive/redrive-worker.ts';
import { behaving } from './behaving.ts';
import { never, runInEnvironment, TIMEOUT_MS } from './environment.ts';
import { BROKEN_CODE } from './event-types.ts';
import { distantLetters } from './store.ts';
import { NO_METRICS, SILENT, type World } from './world.ts';

/** How long a redrive holds letters: see local/redrive/start-redrive.ts. */
export const LEASE_MS = 2 * TIMEOUT_MS + 5_000;

export interface RedriveParts {
  readonly table: RedriveWorkerDeps['table'];
  readonly isPaused: () => Promise<boolean>;
  readonly newId: () => string;
}

/** The redrive worker, with the redrive function in simulated environments. */
export function simulatedRedrive(world: World, parts: RedriveParts, isKilled: () => boolean): Promise<RedriveWorker> {
  const { time, draws, faults, letters } = world;
  const { random } = draws;
  const deps = { metrics: NO_METRICS, logger: SILENT, time, random };
  const parksKey = (type: string): boolean => BROKEN_CODE.find(type)?.parksKey ?? false;

  const invoke = async (call: RedriveCall): Promise<InvokeResult> => {
    if (isKilled()) return never();
    const requestId = parts.newId();
    const fault = faults.take('redrive-crash-before', 'redrive-crash-after')?.kind;
    if (fault === 'redrive-crash-before') return exited(requestId, 1);
    return runInEnvironment(requestId, time, async (invocation) => {
      const settle = behaving(world, invocation);
      const redrive = createRedrive({
        ...deps,
        store: distantLetters(letters, world, () => invocation.over.aborted || isKilled()),
        settleLetters: (chosen) => settleLetters(chosen, { settle, parksKey }),
      });
      const answer = await redrive(call, { awsRequestId: requestId });
      if (fault !== 'redrive-crash-after') return answer;
      invocation.end(exited(requestId, 1));
      return never();
    });
  };
  return RedriveWorker.open({
    ...deps,
    ...parts,
    store: distantLetters(letters, world, isKilled),
    invoke,
    leaseMs: LEASE_MS,
  });
}
