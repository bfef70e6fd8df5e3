import { afterEach, beforeEach } from 'vitest';
import type { Outcome, SettledEvent } from '../../../core/events/event.ts';
import type { DeadLetterStore, Letter, Resolution } from '../../../core/ports/dead-letters.ts';
import type { EventHistory } from '../../../core/ports/event-history.ts';
import type { EventStore } from '../../../core/ports/event-store.ts';
import type { StoreMaintenance } from '../../../core/ports/store-maintenance.ts';
import { settledEvent } from '../../support/settled-events.ts';

/** All ports on one store that holds nothing. */
export interface OpenedLetters {
  readonly events: EventStore;
  readonly letters: DeadLetterStore;
  readonly history: EventHistory;
  readonly maintenance: StoreMaintenance;
  /** Takes the rows of events away, as a restore to an earlier time does. */
  lose(ids: readonly string[]): Promise<void>;
  close(): Promise<void>;
}

export type OpenLetters = () => Promise<OpenedLetters>;

/** Gives each test of the describe block around it a store of its own. */
export function lettersOfEachTest(open: OpenLetters): { readonly now: OpenedLetters } {
  let opened: OpenedLetters | undefined;
  beforeEach(async () => {
    opened = await open();
  });
  afterEach(async () => {
    await opened?.close();
    opened = undefined;
  });
  return {
    get now() {
      if (opened === undefined) throw new Error('the store is open only while a test runs');
      return opened;
    },
  };
}

export const TOKENS = ['00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-000000000002'] as const;
/** 2100, later than any clock of a test. */
export const LATER = 4_102_444_800_000;
export const lease = (token: string = TOKENS[0], untilMs = LATER + 60_000) => ({ token, untilMs });

export const failed = (code = 'PROCESS_FAILED', message = 'it broke', parksKey?: string): Outcome => ({
  status: 'deadLettered',
  attempts: 3,
  failure: { code, message },
  ...(parksKey !== undefined && { parksKey }),
});
export const waiting = (key: string): Outcome => ({ status: 'parked', attempts: 0, waitsFor: key });
export const PROCESSED: Outcome = { status: 'processed', attempts: 1 };

export const failedEvent = (id: string, outcome: Outcome = failed()): SettledEvent => settledEvent({ id, outcome });

export const resolution = (letter: Letter, outcome: Outcome, nextRedriveAtMs?: number): Resolution => ({
  letterId: letter.letterId,
  settled: { event: { ...letter.event, timeGiven: true }, outcome },
  ...(nextRedriveAtMs !== undefined && { nextRedriveAtMs }),
});

export const idsOfLetters = (letters: readonly Letter[]): string[] => letters.map(({ event }) => event.id);
