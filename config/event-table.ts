/**
 * The DynamoDB event table: the adapter uses it, the deployment and the tests create it. Keys are strings. What stands
 * in it: adapters/dynamodb/table.ts.
 */
export const EVENT_TABLE = {
  partitionKey: 'pk',
  sortKey: 'sk',
  /** Lists read it. It carries what they are filtered by, and no payload. */
  timeIndex: {
    name: 'time',
    partitionKey: 'tp',
    sortKey: 'ts',
    attributes: ['t', 's', 'u', 'c', 'f', 'n', 'w'],
    /**
     * Partitions that each list is dealt out to: 1,000 events a second each. It may grow, never shrink: what stands in a
     * lane that is not read any more is not listed.
     */
    lanes: 32,
  },
  /** Seconds since 1970 after which an item may be deleted. */
  timeToLive: 'ttl',
  /** The projector is told that something happened, and reads it from the table. */
  streamView: 'KEYS_ONLY',
} as const;
