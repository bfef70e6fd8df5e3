/** The names are those of the checker of docs/reliability.md. */
export type AnomalyName =
  /** Accepted, not in the store, and the shard's position is past it. */
  | 'lost'
  /** Accepted, and not in the store though everything had time to drain. */
  | 'unseen'
  /** A part did not come back, or did not come to its end, though nothing kept it from that. */
  | 'stuck'
  /** More than one effect of one event. */
  | 'duplicate'
  /** In the store, and never in the stream. */
  | 'phantom'
  /** An event without its aggregate entry, or the other way round. */
  | 'torn'
  /** Of two contents under one id, the wrong one stands, or the other one was not counted as a conflict. */
  | 'conflict-merge'
  /** Events of one key in another order than the stream's. */
  | 'reordered'
  /** A record was committed before one in front of it. */
  | 'skipped'
  | 'checkpoint-ahead'
  /** A child shard was processed before its parents were. */
  | 'child-first'
  /** An event without fault in the dead letters. */
  | 'innocent-dlq'
  | 'wrong-outcome'
  | 'unbalanced'
  | 'too-many-invocations';

export interface Anomaly {
  readonly name: AnomalyName;
  readonly message: string;
}
