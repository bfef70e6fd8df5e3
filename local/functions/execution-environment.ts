import { Worker } from 'node:worker_threads';
import type { Time } from '../../core/ports/time.ts';
import type { FunctionError, InvokeResult } from './invoke-result.ts';
import { lineSplitter } from './line-splitter.ts';
import type { Invocation, WorkerMessage, WorkerStart } from './worker-messages.ts';

export interface EnvironmentOptions {
  readonly start: WorkerStart;
  readonly timeoutMs: number;
  readonly memoryMegabytes: number;
  readonly variables: Readonly<Record<string, string>>;
  readonly onLine: (line: string) => void;
  readonly time: Time;
}

/**
 * The young generation of a worker's heap, fixed whatever flags this process runs with. Batches live for one invocation:
 * with 16 MB processing cost a tenth more processor time, and more than 48 MB gained nothing.
 */
const YOUNG_GENERATION_MEGABYTES = 48;

const BOOTSTRAP = new URL('./worker-bootstrap.ts', import.meta.url);

/** docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html */
const INIT_LIMIT_MS = 10_000;

const failure = (requestId: string | undefined, errorType: string, message: string): FunctionError => ({
  ok: false,
  errorType,
  errorMessage: requestId === undefined ? message : `RequestId: ${requestId} Error: ${message}`,
});

/** One place for one invocation at a time: a worker thread, and a new one where that has ended. */
export class ExecutionEnvironment {
  readonly #options: EnvironmentOptions;
  readonly #initialised: Promise<FunctionError | undefined>;
  #reportInitialised!: (failure: FunctionError | undefined) => void;
  /** Undefined where the worker ended between two invocations; the next one starts another. */
  #worker: Worker | undefined;
  #current: { readonly requestId: string; readonly finish: (result: InvokeResult) => void } | undefined;
  #stopped = false;

  constructor(options: EnvironmentOptions) {
    this.#options = options;
    this.#initialised = new Promise((resolve) => {
      this.#reportInitialised = resolve;
    });
    this.#worker = this.#startWorker();
  }

  /** Resolves once the module is loaded, with the reason where it could not be. */
  async initialised(): Promise<FunctionError | undefined> {
    const known = new AbortController();
    const tooLate = this.#options.time.sleep(INIT_LIMIT_MS, known.signal);
    const failed = await Promise.race([
      this.#initialised,
      tooLate.then(() => failure(undefined, 'Sandbox.Timedout', 'Init timed out after 10.00 seconds')),
    ]);
    known.abort();
    return failed;
  }

  /** Time that a new worker needs to load the module counts against the timeout. Rejects once stopped. */
  async invoke(event: unknown, requestId: string): Promise<InvokeResult> {
    const { time, timeoutMs, start } = this.#options;
    if (this.#stopped) throw new Error(`The function ${start.identity.functionName} is stopped.`);
    this.#worker ??= this.#startWorker();
    this.#worker.postMessage({ event, requestId, deadlineMs: time.now() + timeoutMs } satisfies Invocation);
    const finished = new AbortController();
    const result = new Promise<InvokeResult>((resolve) => {
      this.#current = { requestId, finish: resolve };
    });
    void time.sleep(timeoutMs, finished.signal).then(() => {
      if (finished.signal.aborted) return;
      this.#replaceWorker();
      const seconds = (timeoutMs / 1_000).toFixed(2);
      this.#finish(failure(requestId, 'Sandbox.Timedout', `Task timed out after ${seconds} seconds`));
    });
    try {
      return await result;
    } finally {
      finished.abort();
    }
  }

  /** Processor time of the current worker, in milliseconds. */
  async processorMs(): Promise<number> {
    const usage = await this.#worker?.cpuUsage().catch(() => undefined);
    return usage === undefined ? 0 : (usage.user + usage.system) / 1_000;
  }

  /** Ends the worker, an invocation in flight included. */
  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#worker?.terminate();
  }

  #startWorker(): Worker {
    const { start, memoryMegabytes, variables, onLine } = this.#options;
    const worker = new Worker(BOOTSTRAP, {
      name: start.identity.functionName,
      workerData: start,
      env: { ...variables },
      // Flags of this process, a test runner's for instance, are not the function's.
      execArgv: [],
      stdout: true,
      stderr: true,
      resourceLimits: {
        maxOldGenerationSizeMb: memoryMegabytes,
        maxYoungGenerationSizeMb: YOUNG_GENERATION_MEGABYTES,
      },
    });
    for (const output of [worker.stdout, worker.stderr]) {
      const splitter = lineSplitter(onLine);
      output.on('data', splitter.push).on('end', splitter.end);
    }
    let outOfMemory = false;
    worker.on('message', (message: WorkerMessage) => {
      if (this.#worker === worker) this.#receive(message);
    });
    // Every other error is answered by the worker itself before it ends.
    worker.on('error', (error) => {
      outOfMemory = 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY';
    });
    worker.on('exit', (code) => {
      if (this.#worker === worker) this.#workerEnded(code, outOfMemory);
    });
    return worker;
  }

  #receive(message: WorkerMessage): void {
    if (message.kind === 'initialised') {
      this.#reportInitialised(message.failure);
      return;
    }
    if (message.isLast) this.#replaceWorker();
    this.#finish(message.result);
  }

  #replaceWorker(): void {
    const old = this.#worker;
    this.#worker = this.#stopped ? undefined : this.#startWorker();
    void old?.terminate();
  }

  #workerEnded(code: number, outOfMemory: boolean): void {
    this.#worker = undefined;
    const requestId = this.#current?.requestId;
    const ended = outOfMemory
      ? failure(requestId, 'Runtime.OutOfMemory', 'Runtime exited with error: signal: killed')
      : failure(requestId, 'Runtime.ExitError', exitMessage(code));
    this.#reportInitialised(ended);
    if (this.#current === undefined) return;
    if (!this.#stopped) this.#worker = this.#startWorker();
    this.#finish(ended);
  }

  #finish(result: InvokeResult): void {
    const current = this.#current;
    this.#current = undefined;
    current?.finish(result);
  }
}

const exitMessage = (code: number): string =>
  code === 0 ? 'Runtime exited without providing a reason' : `Runtime exited with error: exit status ${code}`;
