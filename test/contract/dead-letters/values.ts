import type { Outcome, SettledEvent } from '../../../core/events/event.ts';
import type { Letter, Resolution } from '../../../core/ports/dead-letters.ts';
import { settledEvent } from '../../support/settled-events.ts';

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
