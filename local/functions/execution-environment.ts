import { finished } from 'node:stream/promises';
import { Worker } from 'node:worker_threads';
import type { Time } from '../../core/ports/time.ts';
import type { FunctionError, InvokeResult } from './invoke-result.ts';
import { lineSplitter } from './line-splitter.ts';
import type { HostMessage, WorkerMessage, WorkerStart } from './worker-messages.ts';

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
const YOUNG_GENERATION_MEGABYTES = 16;

const BOOTSTRAP = new URL('./worker-bootstrap.ts', import.meta.url);

/** docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html */
const INIT_LIMIT_MS = 10_000;

/** How long a worker without an invocation may take to end by itself. */
const LAST_WORDS_MS = 500;

const send = (worker: Worker, message: HostMessage): void => worker.postMessage(message);

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
    send(this.#worker, { kind: 'invoke', invocation: { event, requestId, deadlineMs: time.now() + timeoutMs } });
    const answered = new AbortController();
    const result = new Promise<InvokeResult>((resolve) => {
      this.#current = { requestId, finish: resolve };
    });
    void time.sleep(timeoutMs, answered.signal).then(() => {
      if (answered.signal.aborted) return;
      void this.#dismissWorker()?.terminate();
      const seconds = (timeoutMs / 1_000).toFixed(2);
      this.#finish(failure(requestId, 'Sandbox.Timedout', `Task timed out after ${seconds} seconds`));
    });
    try {
      return await result;
    } finally {
      answered.abort();
    }
  }

  /** Processor time of the current worker, in milliseconds. */
  async processorMs(): Promise<number> {
    const usage = await this.#worker?.cpuUsage().catch(() => undefined);
    return usage === undefined ? 0 : (usage.user + usage.system) / 1_000;
  }

  /** Ends the worker, an invocation in flight included. What it printed is handed on before this resolves. */
  async stop(): Promise<void> {
    this.#stopped = true;
    const worker = this.#worker;
    if (worker === undefined) return;
    const printed = Promise.all([finished(worker.stdout), finished(worker.stderr)]);
    if (this.#current === undefined) {
      send(worker, { kind: 'end' });
      await this.#ended(worker);
    } else {
      await worker.terminate();
    }
    await printed;
  }

  /** Lets a worker end by itself, so that what it printed gets across, for as long as that may take. */
  async #ended(worker: Worker): Promise<void> {
    const ended = new AbortController();
    worker.once('exit', () => ended.abort());
    await this.#options.time.sleep(LAST_WORDS_MS, ended.signal);
    await worker.terminate();
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
    switch (message.kind) {
      case 'initialised':
        this.#reportInitialised(message.failure);
        break;
      case 'answer':
        this.#finish(message.result);
        break;
      case 'ending':
        this.#reportInitialised(message.failure);
        void this.#ended(this.#dismissWorker()!);
        this.#finish(message.failure);
    }
  }

  #workerEnded(code: number, outOfMemory: boolean): void {
    const requestId = this.#current?.requestId;
    const ended = outOfMemory
      ? failure(requestId, 'Runtime.OutOfMemory', 'Runtime exited with error: signal: killed')
      : failure(requestId, 'Runtime.ExitError', exitMessage(code));
    this.#reportInitialised(ended);
    this.#dismissWorker();
    this.#finish(ended);
  }

  /**
   * Forgets the worker and returns it. After an invocation the next worker starts at once; one that ends in between is
   * replaced when it is needed, or a module that crashes by itself would crash without end.
   */
  #dismissWorker(): Worker | undefined {
    const worker = this.#worker;
    this.#worker = this.#current === undefined || this.#stopped ? undefined : this.#startWorker();
    return worker;
  }

  #finish(result: InvokeResult): void {
    const current = this.#current;
    this.#current = undefined;
    current?.finish(result);
  }
}

const exitMessage = (code: number): string =>
  code === 0 ? 'Runtime exited without providing a reason' : `Runtime exited with error: exit status ${code}`;
