/**
 * Every way in which an event, or the world around it, can fail. `fault` says whose it is:
 * a `record` fault is set aside with its payload at once, a `world` fault is waited out and never spends an
 * event's attempts.
 */
const CODES = {
  /** Bytes of a record that are neither a known packing nor JSON. */
  RECORD_UNREADABLE: { fault: 'record' },
  /** A line that is not JSON, or not an event envelope. */
  EVENT_MALFORMED: { fault: 'record' },
  /** The data matches no version of its type's schema. */
  EVENT_INVALID: { fault: 'record' },
  /** The type has no file in event-types/ and unknown types are refused. */
  EVENT_TYPE_UNKNOWN: { fault: 'record' },
  /** An upcaster or the type's own process() threw on every attempt. */
  PROCESS_FAILED: { fault: 'record' },
  /** The type's own process() refused the event by throwing EventRefused. */
  EVENT_REFUSED: { fault: 'record' },
  /** The store refuses what an event holds: a marked record of another producer, since the door lets no such event in. */
  EVENT_UNSTORABLE: { fault: 'record' },
  /** The store cannot be reached, refuses connections or times out. */
  STORE_UNAVAILABLE: { fault: 'world' },
  /** The stream refused or timed out on an append. */
  STREAM_UNAVAILABLE: { fault: 'world' },
  /** Another consumer moved this shard's position meanwhile; the batch is read again. */
  POSITION_MOVED: { fault: 'world' },
} as const;

export type ErrorCode = keyof typeof CODES;

export class PipelineError extends Error {
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'PipelineError';
    this.code = code;
  }

  /** Whether the same work may succeed later without anybody changing it. */
  get retryable(): boolean {
    return CODES[this.code].fault === 'world';
  }
}

/** Thrown by an event type's process() to set the event aside at once: no further attempt is made. */
export class EventRefused extends Error {
  constructor(reason: string) {
    super(reason);
    this.name = 'EventRefused';
  }
}
