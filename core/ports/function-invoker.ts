/** What calling a function came to. Whether the answer means success is for the caller to read. */
export type InvokeResult =
  /** The function returned; `payload` is its answer after a round trip through JSON. */
  { readonly ok: true; readonly payload: unknown } | FunctionError;

/** The function was called and failed: it threw, ran too long, ended its process, or could not be loaded. */
export interface FunctionError {
  readonly ok: false;
  /** Lambda's name for the error: `Sandbox.Timedout`, `Runtime.ExitError`, or the name of what was thrown. */
  readonly errorType: string;
  readonly errorMessage: string;
}

/**
 * Calls one function.
 * Both reject with PipelineError SERVICE_UNAVAILABLE when it could not be called; it may have run all the same.
 */
export interface FunctionInvoker {
  /** Waits for the answer. */
  invoke(payload: unknown): Promise<InvokeResult>;
  /** Resolves when the call is sure to be made, at least once; nobody hears the answer. */
  start(payload: unknown): Promise<void>;
}
