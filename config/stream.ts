/** How the stream is cut. Read by the ingest function, the local runtime and the deployment. */
export const STREAM = {
  name: 'spillway-events',
  /** Shards of a new stream. */
  shards: 4,
  /**
   * Buckets that partition keys fall into; each bucket's records share one explicit hash key. Fewer buckets pack more
   * events into a record, more let the stream grow to more shards: a stream never uses more shards than buckets.
   */
  buckets: 8,
  retentionHours: 24 * 7,
  /** How long is told what happened to batches, and to letters that are closed: a day longer than there are records. */
  historyHours: 24 * 8,
} as const;
