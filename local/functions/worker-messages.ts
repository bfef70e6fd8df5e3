import type { FunctionError, InvokeResult } from '../../core/ports/function-invoker.ts';
import type { FunctionIdentity } from './lambda-context.ts';

/** What a worker is started with. */
export interface WorkerStart {
  readonly identity: FunctionIdentity;
  readonly modulePath: string;
  readonly handlerName: string;
  /** `module.handler`, as in Lambda's configuration. */
  readonly handlerFullName: string;
}

/** Host to worker. */
export type HostMessage =
  | { readonly kind: 'invoke'; readonly invocation: Invocation }
  /** Let go what is still to be printed, then end. */
  | { readonly kind: 'end' };

/** The event crosses by structured clone: JSON would cost several times as much. */
export interface Invocation {
  readonly event: unknown;
  readonly requestId: string;
  /** Milliseconds since 1970. */
  readonly deadlineMs: number;
}

/** Worker to host. */
export type WorkerMessage =
  | { readonly kind: 'initialised'; readonly failure: FunctionError | undefined }
  | { readonly kind: 'answer'; readonly result: InvokeResult }
  /** The worker ends and serves no other invocation; the failure is the answer to the one in flight. */
  | { readonly kind: 'ending'; readonly failure: FunctionError };
