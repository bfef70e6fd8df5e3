import type { SettledEvent } from '../events/event.ts';
import type { ListPage, ListPosition, StoredEvent } from './event-store.ts';

/**
 * `deadLettered`: failed, and taken up again by itself when its time has come. `parked`: waits for a person, or behind
 * a failed event of its key. `discarded`: given up by a person.
 */
export type LetterStatus = 'deadLettered' | 'parked' | 'discarded';

/**
 * An event that was set aside, with its full payload. Its `status` is that of the event: a letter that was processed by
 * a redrive is still found by its id.
 */
export interface Letter extends StoredEvent {
  /** Names the letter in the API: a decimal integer, given by the store. */
  readonly letterId: string;
  /** Letters of one code, type and normalized message share a family: 16 hex digits. Undefined where it only waits. */
  readonly family: string | undefined;
  readonly firstFailedAtMs: number;
  readonly lastFailedAtMs: number;
  /** Redrives that failed. */
  readonly redrives: number;
  /** When the redrive worker takes it up by itself; undefined where it does not. */
  readonly nextRedriveAtMs: number | undefined;
  /** Data that a person gave to be processed instead; the event's own stay as they came. */
  readonly editedDataText: string | undefined;
  /** Why it was discarded. */
  readonly comment: string | undefined;
  /** The ordering key that this letter parks, or waits in (onFailure: 'park-key'). */
  readonly key: string | undefined;
  /** The letter that this one waits behind: the first open one of its key. Undefined where it may be taken up. */
  readonly waitsFor: string | undefined;
}

/** Which letters; those that are processed never, discarded ones only by `status` or `ids`. */
export interface LetterFilter {
  readonly ids?: readonly string[];
  readonly status?: LetterStatus;
  readonly type?: string;
  /** An error code. */
  readonly reason?: string;
  readonly family?: string;
  /** Last failure, inclusive, in milliseconds since 1970. */
  readonly fromMs?: number;
  /** Exclusive. */
  readonly toMs?: number;
  /** Only letters whose nextRedriveAtMs is not after this, and waiting ones that nothing is in front of any more. */
  readonly dueAtMs?: number;
  /** Only letters that a claim holds at this time. */
  readonly heldAtMs?: number;
}

export interface LetterFamily {
  readonly family: string;
  readonly code: string;
  readonly type: string;
  readonly message: string;
  readonly count: number;
  readonly firstSeenMs: number;
  readonly lastSeenMs: number;
  /** Letter id of the newest. */
  readonly example: string;
}

/**
 * How a letter's redrive ended. A `deadLettered` outcome is another failure; a `parked` one puts the letter back to
 * wait behind a failed one of its key.
 */
export interface Resolution {
  readonly letterId: string;
  readonly settled: SettledEvent;
  /** For another failure: when to try again; undefined parks it until a person decides. */
  readonly nextRedriveAtMs?: number;
}

export interface ResolveResult {
  readonly processed: number;
  readonly filtered: number;
  readonly failed: number;
  /** Put back to wait behind a failed letter of their key. */
  readonly parked: number;
  /** Letters that were no longer held by this claim: nothing was done to them. */
  readonly lost: number;
}

/** Who holds letters, and until when. */
export interface Claim {
  /** A UUID; resolves only what it holds itself. */
  readonly token: string;
  readonly untilMs: number;
}

/** What an operator's decisions and the redrive worker do to the letters. Every change is in one transaction. */
export interface DeadLetterStore {
  /** Newest failure first; `ListPosition.time` is that of the failure. */
  letters(filter: LetterFilter, limit: number, after?: ListPosition): Promise<ListPage<Letter>>;
  letter(letterId: string): Promise<Letter | undefined>;
  /** Of letters that are neither processed nor discarded; most letters first. */
  families(limit: number): Promise<readonly LetterFamily[]>;
  count(filter: LetterFilter): Promise<number>;
  /**
   * Takes letters that nobody holds, in the order of the stream within each key, and never one behind a letter of its
   * key that is not taken with it. Discarded letters and those processed meanwhile are not taken.
   */
  claim(filter: LetterFilter, limit: number, nowMs: number, claim: Claim): Promise<readonly Letter[]>;
  /** Gives letters back untouched. */
  release(token: string): Promise<void>;
  /**
   * Gives every letter back that anybody holds, and says how many it was: for a start at which nobody else can be at
   * work on them. What a former holder still does comes to nothing.
   */
  releaseAll(): Promise<number>;
  /**
   * Makes the effects: event, result, aggregates, statistics and history, exactly once however often a letter is
   * redriven. A key that has no failed letter any more is released.
   */
  resolve(token: string, resolutions: readonly Resolution[], nowMs: number): Promise<ResolveResult>;
  /** Sets the data (JSON text) to be processed at the next redrive. False where there is no such open letter. */
  edit(letterId: string, dataText: string, who: string, nowMs: number): Promise<boolean>;
  /** Of the open letters named; how many it was. */
  discard(letterIds: readonly string[], comment: string, who: string, nowMs: number): Promise<number>;
}
