/**
 * What an event takes, measured on one machine, and what could not be measured without an account. All of it is told
 * beside every bill. Times are of a whole processor, which a function has from 1,769 MB on.
 */
export const MEASURED = {
  /**
   * docs/performance.md, "CPU µs an event" of the platform at 1, 10, 50 and 500 events a request: 89.8, 27.0, 10.8 and
   * 5.6. It is 56 a request, 28 a record and 5.3 an event; records and events are shared evenly by the two functions.
   */
  ingest: { requestMicros: 56, recordMicros: 14, eventMicros: 2.7 },
  process: { recordMicros: 14, eventMicros: 2.7 },
  /** BatchExecuteStatement of 25 inserts in the AWS client: 30,000 events a second and core. */
  dynamodb: { eventMicros: 33 },
  /** docs/performance.md, PostgreSQL's own: 18.7, 11.3, 7.8 and 5.8 µs an event at 1, 1.7, 6.2 and 62 events a record. */
  postgres: { recordMicros: 12.9, eventMicros: 5.8 },
  /**
   * Growth of the local database, and of its log, under 200,000 sample events of 250 bytes (359 and 472 bytes an event)
   * and 100,000 of 954 (1,148 and 1,183); 20,000 events in records of their own wrote 290 more to the log.
   */
  postgresBytes: { storedFixed: 80, storedByByte: 1.12, logFixed: 220, logByByte: 1, logByRecord: 290 },
} as const;

export const ASSUMED = {
  /** From the call of PutRecords to its answer. */
  streamWaitMs: 20,
  /** Of one batch: round trips to the store that no processor time hides. */
  storeWaitMs: 15,
  /** A shard takes 1 MiB and 1,000 records a second; it is planned to this much of it. */
  shardUse: 0.7,
  /** What a commit writes for the counts, and what a run of the projector writes, in write units. */
  journalUnits: 2,
  projectionUnits: 5,
  projectionMs: 30,
  /** An ACU is 2 GiB of memory and about a quarter of a processor, planned to be half busy. */
  acuProcessors: 0.25,
  acuUse: 0.5,
  /** What a function that runs each minute takes. */
  timerMs: 300,
  /** Lines of the function, EMF lines and those of Lambda itself; with the access log where there is a request. */
  requestLogBytes: 1_400,
  batchLogBytes: 1_400,
} as const;
