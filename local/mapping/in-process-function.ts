import type { InvokeResult } from '../../core/ports/function-invoker.ts';
import type { Time } from '../../core/ports/time.ts';
import { type FunctionIdentity, type LambdaContext, lambdaContext } from '../functions/lambda-context.ts';
import type { KinesisEvent } from './kinesis-event.ts';
import type { FunctionEnvironments, LentEnvironment } from './ports.ts';
import type { WindowProperties } from './tumbling-window.ts';

/** A Lambda function as its author writes it. The window's properties are there where the mapping has tumbling windows. */
export type StreamHandler = (event: KinesisEvent & Partial<WindowProperties>, context: LambdaContext) => unknown;

/** Longest time that Lambda lets a function run. */
const DEADLINE_MS = 900_000;

/**
 * Calls a handler in this process: its event, its answer and what it throws go through JSON as with Lambda. It has no
 * timeout and no memory limit of its own.
 */
export const inProcessInvoke =
  (handler: StreamHandler, identity: FunctionIdentity, time: Time): LentEnvironment['invoke'] =>
  async (event, requestId): Promise<InvokeResult> => {
    const context = lambdaContext(identity, { requestId, deadlineMs: time.now() + DEADLINE_MS }, () => time.now());
    try {
      const answer = await handler(JSON.parse(JSON.stringify(event)), context);
      return { ok: true, payload: JSON.parse(JSON.stringify(answer ?? null)) };
    } catch (error) {
      return error instanceof Error
        ? { ok: false, errorType: error.name, errorMessage: error.message }
        : { ok: false, errorType: typeof error, errorMessage: String(error) };
    }
  };

/** Lends `concurrency` places to invoke from, first come first served. */
export function inProcessEnvironments(invoke: LentEnvironment['invoke'], concurrency: number): FunctionEnvironments {
  let free = concurrency;
  const waiting: (() => void)[] = [];
  const lend = (): LentEnvironment => ({
    invoke,
    release: () => {
      const next = waiting.shift();
      if (next === undefined) free++;
      else next();
    },
  });
  return {
    async acquire(signal) {
      if (signal.aborted) return undefined;
      if (free > 0) {
        free--;
        return lend();
      }
      return new Promise((resolve) => {
        const take = (): void => {
          signal.removeEventListener('abort', giveUp);
          resolve(lend());
        };
        const giveUp = (): void => {
          waiting.splice(waiting.indexOf(take), 1);
          resolve(undefined);
        };
        waiting.push(take);
        signal.addEventListener('abort', giveUp, { once: true });
      });
    },
  };
}
