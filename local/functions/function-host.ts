import { randomUUID } from 'node:crypto';
import { basename, extname } from 'node:path';
import type { FunctionError, InvokeResult } from '../../core/ports/function-invoker.ts';
import type { Time } from '../../core/ports/time.ts';
import { ExecutionEnvironment } from './execution-environment.ts';
import { lambdaEnvironment } from './lambda-environment.ts';
import { localFunctionArn } from './local-arns.ts';

export interface FunctionHostOptions {
  readonly name: string;
  /** Absolute path of the module that exports the handler. */
  readonly modulePath: string;
  readonly handlerName: string;
  /** How many invocations may run at once. */
  readonly concurrency: number;
  readonly timeoutMs: number;
  /** Upper bound of what one environment holds in objects and buffers. */
  readonly memoryMegabytes: number;
  /** The function's own variables. */
  readonly environment: Readonly<Record<string, string>>;
  /** Called with every whole line that the function writes to stdout or stderr. */
  readonly onLine: (line: string) => void;
  readonly time: Time;
}

/** An environment at the disposal of one caller until it is released. */
export interface AcquiredEnvironment {
  invoke(event: unknown, requestId: string): Promise<InvokeResult>;
  /** Once only. */
  release(): void;
}

export interface FunctionHost {
  /** Resolves when the present worker of every environment has loaded the module, with the failure of one that could not. */
  ready(): Promise<FunctionError | undefined>;
  /** Waits for a free environment, first come first served; undefined when `signal` aborts before. Rejects once stopped. */
  acquire(signal?: AbortSignal): Promise<AcquiredEnvironment | undefined>;
  invoke(event: unknown, requestId?: string): Promise<InvokeResult>;
  /** Processor time of each environment's present worker, in milliseconds. */
  processorMs(): Promise<readonly number[]>;
  /** Ends idle environments now and busy ones after their invocation, or after `graceMs`. Calling it twice is harmless. */
  stop(graceMs: number): Promise<void>;
}

/**
 * Runs a Lambda handler in worker threads. Environments start at once, so that the first event does not wait for them.
 * They share this process: what V8 cannot unwind (memory that runs out inside native code) ends all of it.
 */
export function createFunctionHost(options: FunctionHostOptions): FunctionHost {
  const environments = Array.from({ length: options.concurrency }, () => createEnvironment(options));
  const idle = [...environments];
  const waiting: Waiter[] = [];
  let stopping: Promise<void> | undefined;
  let allReleased = (): void => {};

  const lend = (environment: ExecutionEnvironment): AcquiredEnvironment => ({
    invoke: (event, requestId) => environment.invoke(event, requestId),
    release: () => {
      const next = waiting.shift();
      if (next !== undefined) next.take(lend(environment));
      else if (idle.push(environment) === environments.length) allReleased();
    },
  });

  const stop = async (graceMs: number): Promise<void> => {
    for (const { refuse } of waiting.splice(0)) refuse(stopped(options.name));
    const released = new AbortController();
    allReleased = () => released.abort();
    if (idle.length < environments.length) await options.time.sleep(graceMs, released.signal);
    await Promise.all(environments.map((environment) => environment.stop()));
  };

  const host: FunctionHost = {
    async ready() {
      const failures = await Promise.all(environments.map((environment) => environment.initialised()));
      return failures.find((failure) => failure !== undefined);
    },
    async acquire(signal) {
      if (stopping !== undefined) throw stopped(options.name);
      if (signal?.aborted) return undefined;
      const environment = idle.pop();
      return environment === undefined ? waitIn(waiting, signal) : lend(environment);
    },
    async invoke(event, requestId = randomUUID()) {
      const environment = (await host.acquire())!;
      try {
        return await environment.invoke(event, requestId);
      } finally {
        environment.release();
      }
    },
    processorMs: () => Promise.all(environments.map((environment) => environment.processorMs())),
    stop(graceMs) {
      stopping ??= stop(graceMs);
      return stopping;
    },
  };
  return host;
}

interface Waiter {
  readonly take: (environment: AcquiredEnvironment) => void;
  readonly refuse: (reason: Error) => void;
}

const stopped = (name: string): Error => new Error(`The function ${name} is stopped: it takes no more invocations.`);

function waitIn(waiting: Waiter[], signal: AbortSignal | undefined): Promise<AcquiredEnvironment | undefined> {
  return new Promise((resolve, reject) => {
    const giveUp = (): void => {
      waiting.splice(waiting.indexOf(waiter), 1);
      resolve(undefined);
    };
    const waiter: Waiter = {
      take: (environment) => {
        signal?.removeEventListener('abort', giveUp);
        resolve(environment);
      },
      refuse: (reason) => {
        signal?.removeEventListener('abort', giveUp);
        reject(reason);
      },
    };
    waiting.push(waiter);
    signal?.addEventListener('abort', giveUp, { once: true });
  });
}

function createEnvironment(options: FunctionHostOptions): ExecutionEnvironment {
  const { name, modulePath, handlerName, memoryMegabytes, timeoutMs, onLine, time } = options;
  const day = new Date(time.now()).toISOString().slice(0, 10).replaceAll('-', '/');
  const identity = {
    functionName: name,
    invokedFunctionArn: localFunctionArn(name),
    memoryMegabytes,
    logStreamName: `${day}/[$LATEST]${randomUUID().replaceAll('-', '')}`,
  };
  const handlerFullName = `${basename(modulePath, extname(modulePath))}.${handlerName}`;
  return new ExecutionEnvironment({
    start: { identity, modulePath, handlerName, handlerFullName },
    timeoutMs,
    memoryMegabytes,
    variables: lambdaEnvironment(identity, { modulePath, fullName: handlerFullName }, options.environment),
    onLine,
    time,
  });
}
