import { describe, expect, it } from 'vitest';
import { PipelineError } from '../../../../core/errors.ts';
import type { EventStatus } from '../../../../core/events/event.ts';
import type { Admission } from '../../../../core/ingest/admission.ts';
import { waitForResults } from '../../../../lambdas/ingest/wait-for-results.ts';
import { virtualTime } from '../../../support/virtual-time.ts';

const accepted = (id: string): Admission => ({ accepted: true, id, source: 's', orderingKey: id, line: '{}' });
const KEPT = { refused: new Map<number, string>() };

/** A store that answers as the next of `answers` says, the last one for ever. */
function waiting(...answers: readonly (readonly (EventStatus | undefined)[] | Error)[]) {
  const time = virtualTime();
  let asked = 0;
  const statuses = async () => {
    const answer = answers[Math.min(asked, answers.length - 1)]!;
    asked += 1;
    if (answer instanceof Error) throw answer;
    return answer;
  };
  return { time, deps: { store: { statuses }, time } };
}

const away = new PipelineError('STORE_UNAVAILABLE', 'away');

describe('waitForResults', () => {
  it('answers as soon as every event is settled', async () => {
    const { time, deps } = waiting([undefined, 'processed'], ['deadLettered']);
    const results = waitForResults([accepted('a'), accepted('b')], KEPT, 10_000, deps);
    await time.advance(20);
    expect(await results).toEqual(['failed', 'processed']);
  });

  it('says accepted of what is not settled in time', async () => {
    const { time, deps } = waiting([undefined]);
    const results = waitForResults([accepted('a')], KEPT, 1_000, deps);
    await time.advance(1_000);
    expect(await results).toEqual(['accepted']);
  });

  it('goes on while the store is away: the events are kept', async () => {
    const { time, deps } = waiting(away, away, ['processed']);
    const results = waitForResults([accepted('a')], KEPT, 1_000, deps);
    await time.advance(100);
    expect(await results).toEqual(['processed']);
  });

  it('says accepted where the store stays away', async () => {
    const { time, deps } = waiting(away);
    const results = waitForResults([accepted('a')], KEPT, 1_000, deps);
    await time.advance(1_000);
    expect(await results).toEqual(['accepted']);
  });
});
