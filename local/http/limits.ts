import { INGEST_LIMITS } from '../../config/limits.ts';

/** What the local server takes of one connection and one request. */
export interface ServerLimits {
  /** A request's body as sent. */
  readonly bodyBytes: number;
  /** Request line and headers together. */
  readonly headerBytes: number;
  readonly headers: number;
  /** Path and query string as sent. */
  readonly targetCharacters: number;
  /** From the first byte of a request, or the connection, to the end of its headers. */
  readonly headersTimeoutMs: number;
  /** From the first byte of a request to the end of its body. */
  readonly requestTimeoutMs: number;
  /** Until a connection without a request is closed. */
  readonly keepAliveMs: number;
}

export const SERVER_LIMITS: ServerLimits = {
  bodyBytes: INGEST_LIMITS.requestBytes,
  headerBytes: 16 * 1024,
  headers: 100,
  targetCharacters: 8 * 1024,
  headersTimeoutMs: 10_000,
  requestTimeoutMs: 30_000,
  keepAliveMs: 65_000,
};
