import { flushCompileCache } from 'node:module';
import { parentPort, workerData } from 'node:worker_threads';
import { realTime } from '../../adapters/system/real-time.ts';
import type { FunctionError, InvokeResult } from '../../core/ports/function-invoker.ts';
import { keepCompiledCode } from '../compile-cache.ts';
import { lambdaContext } from './lambda-context.ts';
import { functionError, type Handler, loadHandler, named } from './load-handler.ts';
import type { HostMessage, Invocation, WorkerMessage, WorkerStart } from './worker-messages.ts';

// The entry of a worker thread: it plays the part of Lambda's Node runtime.

const { identity, modulePath, handlerName, handlerFullName }: WorkerStart = workerData;
const host = parentPort!;
const send = (message: WorkerMessage): void => host.postMessage(message);
let requestId: string | undefined;

/** Prints Lambda's own line for what was thrown, in its JSON log format. */
function reported(thrown: unknown): FunctionError {
  const error = functionError(thrown);
  const { errorType, errorMessage } = error;
  const stackTrace = thrown instanceof Error ? thrown.stack?.split('\n') : undefined;
  const timestamp = new Date(realTime.now()).toISOString();
  const line = { timestamp, level: 'ERROR', requestId, message: { errorType, errorMessage, stackTrace } };
  process.stdout.write(`${JSON.stringify(line)}\n`);
  return error;
}

/** Lambda sends answers as JSON; what JSON cannot say is the function's error here too. */
function throughJson(answer: unknown): unknown {
  try {
    return JSON.parse(JSON.stringify(answer) ?? 'null');
  } catch {
    throw named('Runtime.JSONStringifyError', 'Unable to stringify response body');
  }
}

async function answer(handler: Handler, { event, ...invocation }: Invocation): Promise<InvokeResult> {
  try {
    return { ok: true, payload: throughJson(await handler(event, lambdaContext(identity, invocation, realTime.now))) };
  } catch (thrown) {
    return reported(thrown);
  }
}

async function serve(invocation: Invocation): Promise<void> {
  // What failed to load is loaded anew for the next invocation, in a new worker.
  if (typeof handler !== 'function') {
    end(handler);
    return;
  }
  requestId = invocation.requestId;
  const result = await answer(handler, invocation);
  requestId = undefined;
  send({ kind: 'answer', result });
}

/** Leaves from within: unlike `terminate`, that loses nothing of what was printed. */
function end(failure?: FunctionError): void {
  if (failure !== undefined) send({ kind: 'ending', failure });
  process.exit(0);
}

// As in Lambda, an error that nobody catches ends the environment, and with it the invocation that it falls into.
process.on('uncaughtException', (thrown, origin) => {
  const isRejection = origin === 'unhandledRejection';
  end(reported(isRejection ? named('Runtime.UnhandledPromiseRejection', String(thrown), thrown) : thrown));
});

keepCompiledCode();
const handler = await loadHandler(modulePath, handlerName, handlerFullName).catch(reported);
send({ kind: 'initialised', failure: typeof handler === 'function' ? undefined : handler });
flushCompileCache();

host.on('message', (message: HostMessage) => {
  if (message.kind === 'end') end();
  else void serve(message.invocation);
});
