/** Limits of the ingest API. Each is stricter than every later stage: what is accepted can break none of them. */
export interface IngestLimits {
  /** One event as sent, as UTF-8. */
  readonly eventBytes: number;
  /** A request's body as sent, before decompression. */
  readonly requestBytes: number;
  /** A request's body after decompression. */
  readonly decompressedBytes: number;
  readonly eventsPerRequest: number;
  /** Nesting of an event, the event object itself counted as 1. */
  readonly jsonDepth: number;
  /** Characters of id, source, type, subject and partitionkey. */
  readonly attributeCharacters: number;
  /** Events of a request that asks to wait for the result of processing. */
  readonly waitEvents: number;
  readonly waitSeconds: number;
}

export const INGEST_LIMITS: IngestLimits = {
  eventBytes: 256 * 1024,
  requestBytes: 5 * 1024 * 1024,
  decompressedBytes: 24 * 1024 * 1024,
  eventsPerRequest: 5_000,
  jsonDepth: 32,
  attributeCharacters: 256,
  waitEvents: 25,
  waitSeconds: 25,
};
