import { fileURLToPath } from 'node:url';
import { realTime } from '../../adapters/system/real-time.ts';
import type { FunctionSettings } from '../../config/event-source-mapping.ts';
import { createFunctionHost, type FunctionHost } from '../functions/function-host.ts';
import type { Print } from '../log.ts';

const HANDLER = fileURLToPath(new URL('../../lambdas/isolate/handler.ts', import.meta.url));

export interface IsolateHostOptions {
  /** Those of the process function: an event alone has as much time and memory as it had in a batch. */
  readonly settings: FunctionSettings;
  /** Variables of the function. */
  readonly environment: Readonly<Record<string, string>>;
  readonly onLine: Print;
}

/** One environment of the isolate function, a new one where that has ended. */
export const startIsolateHost = ({ settings, environment, onLine }: IsolateHostOptions): FunctionHost =>
  createFunctionHost({
    name: 'spillway-isolate',
    modulePath: HANDLER,
    handlerName: 'handler',
    concurrency: 1,
    timeoutMs: settings.timeoutSeconds * 1_000,
    memoryMegabytes: settings.memoryMegabytes,
    environment,
    onLine,
    time: realTime,
  });
