import type { KinesisStreamEvent } from 'aws-lambda';
import type { EventWriter } from '../../core/ports/event-store.ts';
import type { InvokeResult } from '../../core/ports/function-invoker.ts';
import { keyParking } from '../../core/processing/park-keys.ts';
import { processRecords, type ReceivedRecord } from '../../core/processing/process-records.ts';
import { createProcess } from '../../lambdas/process/process.ts';
import { exited } from '../../local/functions/environment-faults.ts';
import { inProcessEnvironments } from '../../local/mapping/in-process-function.ts';
import type { FunctionEnvironments, LentEnvironment } from '../../local/mapping/ports.ts';
import type { FaultKind } from '../scenario.ts';
import { behaving } from './behaving.ts';
import { type Invocation, never, runInEnvironment } from './environment.ts';
import { BROKEN_CODE, unpack } from './event-types.ts';
import { distantStore } from './store.ts';
import { NO_METRICS, SILENT, type World } from './world.ts';

/** The process function in environments that crash, run out of time and are not to be had. */
export function simulatedFunction(concurrency: number, world: World, isKilled: () => boolean): FunctionEnvironments {
  const { faults, time, watch, mutant, source } = world;

  const run = (event: KinesisStreamEvent, invocation: Invocation, fault: FaultKind | undefined) => {
    const mortal = mortalWriter(world, invocation, fault, isKilled);
    const store = mutant.writer?.(mortal) ?? mortal;
    const deps = { unpack, settle: behaving(world, invocation), parking: keyParking(BROKEN_CODE, store) };
    const settle = (records: readonly ReceivedRecord[]) => processRecords(records, mutant.processing?.(deps) ?? deps);
    const handler = createProcess({
      processRecords: settle,
      processUntrusted: settle,
      store,
      metrics: NO_METRICS,
      logger: SILENT,
      time,
      random: world.draws.random,
    });
    return handler(event, { awsRequestId: invocation.requestId, getRemainingTimeInMillis: invocation.remainingMs });
  };

  const invoke: LentEnvironment['invoke'] = async (event, requestId): Promise<InvokeResult> => {
    if (isKilled()) return never();
    const fault = faults.take('throttle', 'crash-before', 'crash-during', 'crash-after')?.kind;
    if (fault === 'throttle') throw new Error('Rate exceeded');
    watch.invocations++;
    if (fault === 'crash-before') return exited(requestId, 1);
    return runInEnvironment(requestId, time, (invocation) => run({ Records: [...event.Records] }, invocation, fault));
  };
  return inProcessEnvironments(mutant.invoke?.(invoke, source) ?? invoke, concurrency);
}

/** The store as an environment sees it that may end before or behind its commit. */
function mortalWriter(
  world: World,
  { over, end, requestId }: Invocation,
  fault: FaultKind | undefined,
  isKilled: () => boolean,
): EventWriter {
  const writer = distantStore(world.store, world, () => over.aborted || isKilled());
  return {
    ...writer,
    async commit(batch) {
      if (fault === 'crash-during') end(exited(requestId, 1));
      const result = await writer.commit(batch);
      if (fault === 'crash-after') end(exited(requestId, 1));
      return over.aborted ? never() : result;
    },
  };
}
