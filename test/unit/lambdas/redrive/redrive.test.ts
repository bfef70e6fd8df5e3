import { expect, it } from 'vitest';
import type { SettledLetter } from '../../../../core/dead-letters/settle-letters.ts';
import { PipelineError } from '../../../../core/errors.ts';
import type { Outcome } from '../../../../core/events/event.ts';
import type { Letter, Resolution } from '../../../../core/ports/dead-letters.ts';
import { createRedrive, type RedriveCall } from '../../../../lambdas/redrive/redrive.ts';
import { deadLetter } from '../../../support/letters.ts';
import { virtualTime } from '../../../support/virtual-time.ts';
import { collectingLogger } from '../shared/collecting-logger.ts';

const no = (code: string): Outcome => ({ status: 'deadLettered', attempts: 3, failure: { code, message: 'no' } });
const settledAs = (letter: Letter, outcome: Outcome): SettledLetter => ({
  letter,
  settled: { event: { ...letter.event, timeGiven: true }, outcome },
});

function redriving(letters: readonly Letter[], outcomes: Readonly<Record<string, Outcome>>, error?: Error) {
  const resolved: { token: string; resolutions: readonly Resolution[]; nowMs: number }[] = [];
  const added: unknown[] = [];
  const redrive = createRedrive({
    store: {
      letters: async () => ({ items: letters.toReversed(), next: undefined }),
      async resolve(token, resolutions, nowMs) {
        if (error !== undefined) throw error;
        resolved.push({ token, resolutions, nowMs });
        return { processed: 2, filtered: 1, failed: 0, parked: 0, lost: 0 };
      },
    },
    settleLetters: async (some) =>
      some.map((letter) => settledAs(letter, outcomes[letter.letterId] ?? { status: 'processed', attempts: 1 })),
    metrics: { add: (...metric) => added.push(metric), flush: () => undefined },
    logger: collectingLogger(),
    time: virtualTime(1_000),
    random: () => 0.5,
  });
  return { run: (call: RedriveCall) => redrive(call, { awsRequestId: 'r' }), resolved, added };
}

it('resolves the letters of a claim in the order asked for, in one call', async () => {
  const { run, resolved, added } = redriving([deadLetter('1'), deadLetter('2')], {});
  expect(await run({ letterIds: ['1', '2', '3'], claim: 'c' })).toEqual({
    kind: 'resolved',
    result: { processed: 2, filtered: 1, failed: 0, parked: 0, lost: 0 },
  });
  expect(resolved.map(({ token, nowMs }) => [token, nowMs])).toEqual([['c', 1_000]]);
  expect(resolved[0]?.resolutions.map(({ letterId }) => letterId)).toEqual(['1', '2']);
  expect(added).toEqual([
    ['EventsProcessed', 'Count', 2],
    ['EventsFiltered', 'Count', 1],
  ]);
});

it('says when a letter that failed again is tried next, until it has failed three times', async () => {
  const letters = [deadLetter('1'), deadLetter('2', { redrives: 2 }), deadLetter('3')];
  const outcomes = { '1': no('PROCESS_FAILED'), '2': no('PROCESS_FAILED'), '3': no('EVENT_INVALID') };
  const { run, resolved } = redriving(letters, outcomes);
  await run({ letterIds: ['1', '2', '3'], claim: 'c' });
  expect(resolved[0]?.resolutions.map(({ nextRedriveAtMs }) => nextRedriveAtMs)).toEqual([
    151_000,
    undefined,
    undefined,
  ]);
});

it('writes nothing without a claim: a rehearsal', async () => {
  const parked: Outcome = { status: 'parked', attempts: 0, waitsFor: 'k' };
  const letters = [deadLetter('1'), deadLetter('2'), deadLetter('3')];
  const { run, resolved } = redriving(letters, { '2': no('EVENT_INVALID'), '3': parked });
  expect(await run({ letterIds: ['1', '2', '3'] })).toEqual({
    kind: 'rehearsed',
    passed: 1,
    failures: [{ letterId: '2', code: 'EVENT_INVALID', message: 'no' }],
  });
  expect(resolved).toEqual([]);
});

it("answers the world's fault as one, and throws every other", async () => {
  const away = new PipelineError('STORE_UNAVAILABLE', 'away');
  expect(await redriving([], {}, away).run({ letterIds: ['1'], claim: 'c' })).toEqual({
    kind: 'unavailable',
    code: 'STORE_UNAVAILABLE',
    message: 'away',
  });
  const bug = new TypeError('bug');
  await expect(redriving([], {}, bug).run({ letterIds: ['1'], claim: 'c' })).rejects.toBe(bug);
});
