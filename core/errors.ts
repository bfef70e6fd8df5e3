/**
 * Every way in which an event, or the world around it, can fail. `fault` says whose it is:
 * - `record`: the event's own, or its code's. It is set aside with its payload and the shard goes on.
 * - `world`: the same work may succeed later without anybody changing it. It is waited out, and spends no attempt.
 * - `killer`: the event ends the environment that processes it. It is found out by isolation, then set aside.
 *
 * `redrive`: whether the redrive worker takes such a letter up by itself. docs/errors.md says what to do about each.
 */
export const ERRORS = {
  /** Bytes of a record that are neither a known packing nor JSON. */
  RECORD_UNREADABLE: { fault: 'record', redrive: false },
  /** A line that is not JSON, or not an event envelope. */
  EVENT_MALFORMED: { fault: 'record', redrive: false },
  /** The data matches no version of its type's schema. */
  EVENT_INVALID: { fault: 'record', redrive: false },
  /** The type has no file in event-types/ and unknown types are refused. */
  EVENT_TYPE_UNKNOWN: { fault: 'record', redrive: false },
  /** The type's own code refused the event by throwing EventRefused. */
  EVENT_REFUSED: { fault: 'record', redrive: false },
  /** The store refuses what an event holds: a marked record of another producer, since the door lets no such event in. */
  EVENT_UNSTORABLE: { fault: 'record', redrive: false },
  /** An upcaster or the type's own process() threw on every attempt, or what it returned cannot be stored. */
  PROCESS_FAILED: { fault: 'record', redrive: true },
  /** The key() or value() of an aggregate threw. */
  AGGREGATE_FAILED: { fault: 'record', redrive: true },
  /** The environment ended while it processed this event alone. */
  PROCESS_CRASHED: { fault: 'killer', redrive: true },
  /** The event alone ran into the function's timeout. */
  PROCESS_TIMED_OUT: { fault: 'killer', redrive: true },
  /** The event alone took more memory than the function has. Nothing but other code or more memory changes that. */
  PROCESS_OUT_OF_MEMORY: { fault: 'killer', redrive: false },
  /** The store cannot be reached, refuses connections or times out. */
  STORE_UNAVAILABLE: { fault: 'world', redrive: false },
  /** The stream refused or timed out on an append. */
  STREAM_UNAVAILABLE: { fault: 'world', redrive: false },
  /** A function, a queue, a bucket or the control table cannot be reached, or is throttled. */
  SERVICE_UNAVAILABLE: { fault: 'world', redrive: false },
  /** Another consumer moved this shard's position meanwhile; what it did not settle is committed again. */
  POSITION_MOVED: { fault: 'world', redrive: false },
} as const satisfies Readonly<
  Record<string, { readonly fault: 'record' | 'world' | 'killer'; readonly redrive: boolean }>
>;

export type ErrorCode = keyof typeof ERRORS;

/** Whether the redrive worker takes up letters of this code by itself; false for a code that is not one of ours. */
export const isRedrivenByItself = (code: string): boolean =>
  Object.hasOwn(ERRORS, code) && ERRORS[code as ErrorCode].redrive;

export class PipelineError extends Error {
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'PipelineError';
    this.code = code;
  }

  /** Whether the same work may succeed later without anybody changing it. */
  get retryable(): boolean {
    return ERRORS[this.code].fault === 'world';
  }
}

/** Thrown by an event type's process() to set the event aside at once: no further attempt is made. */
export class EventRefused extends Error {
  constructor(reason: string) {
    super(reason);
    this.name = 'EventRefused';
  }
}
