import type { LetterFilter } from './dead-letters.ts';

/**
 * `done`: every letter that matched was tried once. `stopped`: by a person, or by itself for a `reason`. `interrupted`:
 * the platform stopped or was killed meanwhile. Letters that were not tried are as they were.
 */
export type RedriveState = 'running' | 'done' | 'stopped' | 'interrupted';

/** A redrive of many letters, and how far it is. Counts are letters. */
export interface Redrive {
  /** A UUID. */
  readonly redriveId: string;
  readonly state: RedriveState;
  /** Why it stopped by itself. */
  readonly reason?: string;
  /** Letters that the filter matched at the start. */
  readonly matched: number;
  /** Tried so far: the sum of the next two. Others may be tried, or discarded, by somebody else meanwhile. */
  readonly redriven: number;
  /** Now processed, or filtered out by process(). */
  readonly processedAgain: number;
  readonly failedAgain: number;
  readonly maxPerSecond: number;
  readonly startedAtMs: number;
  readonly endedAtMs: number | undefined;
}

export interface RedriveRequest {
  readonly filter: LetterFilter;
  readonly maxPerSecond: number;
  /** Goes on however many letters fail again. Otherwise it stops where nearly all of a hundred do. */
  readonly keepGoing?: boolean;
}

/** Why some letters would fail again. */
export interface RehearsalReason {
  readonly code: string;
  /** Message of the first of them. */
  readonly message: string;
  readonly count: number;
  /** Id of one letter. */
  readonly example: string;
}

/** What a redrive with the present code would come to. */
export interface Rehearsal {
  /** Letters that the filter matches. */
  readonly matched: number;
  readonly wouldPass: number;
  readonly wouldFail: number;
  /** Not rehearsed: letters behind one of their key that would fail, and what a long rehearsal leaves out. */
  readonly notTried: number;
  /** Most letters first. */
  readonly reasons: readonly RehearsalReason[];
}

/** Runs dead letters through the present code, many at a time. */
export interface Redrives {
  /** @returns undefined where too many are running already: nothing was started. */
  start(request: RedriveRequest): Promise<Redrive | undefined>;
  find(redriveId: string): Promise<Redrive | undefined>;
  /** Lets the letters in hand finish and takes no more. One that has ended stays as it is. */
  stop(redriveId: string): Promise<Redrive | undefined>;
  /** Changes nothing in the store. What process() does elsewhere, it does. */
  rehearse(filter: LetterFilter): Promise<Rehearsal>;
}
