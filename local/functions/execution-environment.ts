import { finished } from 'node:stream/promises';
import type { Worker } from 'node:worker_threads';
import type { FunctionError, InvokeResult } from '../../core/ports/function-invoker.ts';
import type { Time } from '../../core/ports/time.ts';
import { exited, initTimedOut, outOfMemory, timedOut } from './environment-faults.ts';
import { startWorker, usedBytes, type WorkerOptions } from './start-worker.ts';
import type { HostMessage, WorkerMessage } from './worker-messages.ts';

export interface EnvironmentOptions extends WorkerOptions {
  readonly timeoutMs: number;
  readonly time: Time;
}

/** docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html */
const INIT_LIMIT_MS = 10_000;

/** How long a worker without an invocation may take to end by itself. */
const LAST_WORDS_MS = 500;

const MEMORY_CHECK_MS = 50;

const send = (worker: Worker, message: HostMessage): void => worker.postMessage(message);

/** One place for one invocation at a time: a worker thread, and a new one where that has ended. */
export class ExecutionEnvironment {
  readonly #options: EnvironmentOptions;
  /** Of the worker started last. */
  #initialised = Promise.withResolvers<FunctionError | undefined>();
  /** Undefined where the worker ended between two invocations; the next one starts another. */
  #worker: Worker | undefined;
  #current: { readonly requestId: string; readonly finish: (result: InvokeResult) => void } | undefined;
  #stopped = false;

  constructor(options: EnvironmentOptions) {
    this.#options = options;
    this.#worker = this.#startWorker();
  }

  /** Resolves once the present worker has loaded the module, with the reason where it could not. */
  async initialised(): Promise<FunctionError | undefined> {
    const known = new AbortController();
    const tooLate = this.#options.time.sleep(INIT_LIMIT_MS, known.signal);
    const failed = await Promise.race([this.#initialised.promise, tooLate.then(() => initTimedOut(INIT_LIMIT_MS))]);
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
    void this.#endWhen(time.sleep(timeoutMs, answered.signal), answered.signal, timedOut(requestId, timeoutMs));
    void this.#endWhen(this.#memoryExhausted(this.#worker, answered.signal), answered.signal, outOfMemory(requestId));
    try {
      return await result;
    } finally {
      answered.abort();
    }
  }

  /** Ends the invocation with `fault` when `due` resolves before it is answered. */
  async #endWhen(due: Promise<void>, answered: AbortSignal, fault: FunctionError): Promise<void> {
    await due;
    if (answered.aborted) return;
    void this.#dismissWorker()?.terminate();
    this.#finish(fault);
  }

  /** Resolves when the worker uses more memory than it may, or when it is answered. */
  async #memoryExhausted(worker: Worker, answered: AbortSignal): Promise<void> {
    const { time, memoryMegabytes } = this.#options;
    do await time.sleep(MEMORY_CHECK_MS, answered);
    while (!answered.aborted && (await usedBytes(worker)) <= memoryMegabytes * 1024 * 1024);
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
    const worker = startWorker(this.#options);
    this.#initialised = Promise.withResolvers();
    let isOutOfMemory = false;
    worker.on('message', (message: WorkerMessage) => {
      if (this.#worker === worker) this.#receive(message);
    });
    // Every other error is answered by the worker itself before it ends.
    worker.on('error', (error) => {
      isOutOfMemory = 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY';
    });
    worker.on('exit', (code) => {
      if (this.#worker === worker) this.#workerEnded(code, isOutOfMemory);
    });
    return worker;
  }

  #receive(message: WorkerMessage): void {
    switch (message.kind) {
      case 'initialised':
        this.#initialised.resolve(message.failure);
        break;
      case 'answer':
        this.#finish(message.result);
        break;
      case 'ending':
        this.#initialised.resolve(message.failure);
        void this.#ended(this.#dismissWorker()!);
        this.#finish(message.failure);
    }
  }

  #workerEnded(code: number, isOutOfMemory: boolean): void {
    const requestId = this.#current?.requestId;
    const ended = isOutOfMemory ? outOfMemory(requestId) : exited(requestId, code);
    this.#initialised.resolve(ended);
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
