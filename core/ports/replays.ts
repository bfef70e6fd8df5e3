/** Which part of the stream is read again. */
export interface ReplayRequest {
  /** When the stream took a record, inclusive, in milliseconds since 1970. */
  readonly fromMs: number;
  /** Exclusive. */
  readonly toMs: number;
  /** A type, or with a trailing `*` every type that starts so; every type where it is not given. */
  readonly type?: string;
  /** Events looked at in a second, at most. */
  readonly maxPerSecond: number;
}

/** Counts of events. `read` = `already` + `added` + `failed`. */
export interface ReplayCounts {
  /** In the records taken so far: a record is taken whole where one of its events is of the type asked for. */
  readonly read: number;
  /** The store has them: nothing was done. */
  readonly already: number;
  /** The store had lost them and has them again. */
  readonly added: number;
  /** The store had lost them, and the present code fails on them. */
  readonly failed: number;
}

/**
 * `done`: read to its end. `stopped`: by a person. `failed`: it cannot go on; `reason` says why. `interrupted`: the
 * platform stopped or was killed meanwhile.
 */
export type ReplayState = 'running' | 'done' | 'stopped' | 'failed' | 'interrupted';

export interface ReplayProgress extends ReplayRequest, ReplayCounts {
  readonly replayId: string;
  readonly state: ReplayState;
  readonly reason: string | undefined;
  readonly startedAtMs: number;
  /** Undefined while anything of it runs. */
  readonly endedAtMs: number | undefined;
}

/**
 * Reads the stream again and brings back what the store has lost; an event that the store has is left as it is. One
 * replay runs at a time; the last hundred are remembered. What was brought back stays however a replay ends, and the
 * same one may be started again.
 */
export interface Replays {
  /** Undefined where another one is running. */
  start(request: ReplayRequest): Promise<ReplayProgress | undefined>;
  find(replayId: string): Promise<ReplayProgress | undefined>;
  /**
   * Lets the records in hand finish and reads no more; what was brought back stays. One that has ended stays as it
   * ended; undefined where there is none.
   */
  stop(replayId: string): Promise<ReplayProgress | undefined>;
}
