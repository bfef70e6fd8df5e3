/** The codes are Kinesis's own. */
export type StreamErrorCode = 'ResourceNotFoundException' | 'InvalidArgumentException' | 'ValidationException';

/** A request that the stream refuses because the request itself is wrong; nothing was changed. */
export class StreamError extends Error {
  readonly code: StreamErrorCode;

  constructor(code: StreamErrorCode, message: string) {
    super(message);
    this.name = 'StreamError';
    this.code = code;
  }
}
