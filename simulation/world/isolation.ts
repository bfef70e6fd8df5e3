import { keyParking } from '../../core/processing/park-keys.ts';
import { createIsolate, type IsolateCall } from '../../lambdas/isolate/isolate.ts';
import type { FunctionHost } from '../../local/functions/function-host.ts';
import { type IsolatingDestination, isolatingDestination } from '../../local/isolation/isolating-destination.ts';
import { behaving } from './behaving.ts';
import { never, runInEnvironment } from './environment.ts';
import { BROKEN_CODE, unpack } from './event-types.ts';
import { distantStore } from './store.ts';
import { NO_METRICS, SILENT, type World } from './world.ts';

/** The destination of batches that the mapping gives up on, with the isolate function in simulated environments. */
export function simulatedIsolation(world: World, isKilled: () => boolean): IsolatingDestination {
  const { time, draws, trace } = world;
  let calls = 0;
  const invoke = (call: IsolateCall) => {
    if (isKilled()) return never<never>();
    trace.note('isolated', `event ${call.index} of ${call.record.eventID}`);
    return runInEnvironment(`i${++calls}`, time, (invocation) =>
      createIsolate({ unpack, settle: behaving(world, invocation) })(call),
    );
  };
  const host: FunctionHost = {
    ready: async () => undefined,
    acquire: () => Promise.reject(new Error('Isolation invokes without acquiring.')),
    invoke: (event) => invoke(event as IsolateCall),
    processorMs: async () => [],
    stop: async () => {},
  };
  const store = distantStore(world.store, world, isKilled);
  return isolatingDestination({
    folder: { keep: async () => ({ remove: async () => {} }) },
    startHost: () => host,
    unpack,
    parking: keyParking(BROKEN_CODE, store),
    store,
    metrics: NO_METRICS,
    logger: SILENT,
    time,
    random: draws.random,
  });
}
