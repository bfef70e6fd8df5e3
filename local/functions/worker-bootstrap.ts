import { parentPort, workerData } from 'node:worker_threads';
import { realTime } from '../../adapters/system/real-time.ts';
import type { InvokeResult } from './invoke-result.ts';
import { lambdaContext } from './lambda-context.ts';
import { functionError, type Loaded, loadHandler } from './load-handler.ts';
import type { Invocation, WorkerMessage, WorkerStart } from './worker-messages.ts';

// The entry of a worker thread: it plays the part of Lambda's Node runtime.

const { identity, modulePath, handlerName, handlerFullName }: WorkerStart = workerData;
const host = parentPort!;
const send = (message: WorkerMessage): void => host.postMessage(message);
let requestId: string | undefined;

/** Lambda's own line for a failed invocation, in its JSON log format. */
function logFailure(thrown: unknown, errorType: string): void {
  const stackTrace = thrown instanceof Error ? (thrown.stack?.split('\n') ?? []) : [];
  const errorMessage = thrown instanceof Error ? thrown.message : String(thrown);
  const timestamp = new Date(realTime.now()).toISOString();
  const message = { errorType, errorMessage, stackTrace };
  process.stdout.write(`${JSON.stringify({ timestamp, level: 'ERROR', requestId, message })}\n`);
}

/** Lambda sends answers as JSON; what JSON cannot say is the function's error here too. */
function throughJson(answer: unknown): unknown {
  try {
    return JSON.parse(JSON.stringify(answer) ?? 'null');
  } catch {
    const error = new Error('Unable to stringify response body');
    error.name = 'Runtime.JSONStringifyError';
    throw error;
  }
}

async function answer(loaded: Loaded, { event, deadlineMs, ...invocation }: Invocation): Promise<InvokeResult> {
  if (!loaded.ok) return loaded;
  try {
    const context = lambdaContext(identity, { ...invocation, deadlineMs }, realTime.now);
    return { ok: true, payload: throughJson(await loaded.handler(event, context)) };
  } catch (thrown) {
    const error = functionError(thrown);
    logFailure(thrown, error.errorType);
    return error;
  }
}

// As in Lambda, an error that nobody catches ends the environment, and with it the invocation it fell into.
process.on('uncaughtException', (thrown, origin) => {
  const error = functionError(thrown);
  const errorType = origin === 'unhandledRejection' ? 'Runtime.UnhandledPromiseRejection' : error.errorType;
  logFailure(thrown, errorType);
  send({ kind: 'answer', result: { ...error, errorType }, isLast: true });
  process.exit(129);
});

const loaded = await loadHandler(modulePath, handlerName, handlerFullName);
send({ kind: 'initialised', failure: loaded.ok ? undefined : loaded });

host.on('message', async (invocation: Invocation) => {
  requestId = invocation.requestId;
  const result = await answer(loaded, invocation);
  requestId = undefined;
  // A module that failed to load is loaded anew for the next invocation, in a new worker.
  send({ kind: 'answer', result, isLast: !loaded.ok });
});
