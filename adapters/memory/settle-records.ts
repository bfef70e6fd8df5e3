import { PipelineError } from '../../core/errors.ts';
import { verdictOnResend } from '../../core/events/resend-verdict.ts';
import type { SettledBatch } from '../../core/ports/event-store.ts';
import { type Contents, identityKey } from './contents.ts';
import { letterOf } from './letter-state.ts';
import type { Settlement } from './settlement.ts';

function checkStorable(text: string | undefined): void {
  if (text === undefined) return;
  try {
    JSON.parse(text);
  } catch (error) {
    throw new PipelineError('EVENT_UNSTORABLE', 'The data of an event are not JSON: nothing was committed.', {
      cause: error,
    });
  }
}

/** Adds the events of records that are not settled yet, all or none, and answers with what was added. */
export function settleRecords(
  { shardId, requestId, records }: SettledBatch,
  { settlements, firsts, letters }: Contents,
  processedAtMs: number,
): Settlement[] {
  const added: Settlement[] = [];
  const newFirsts = new Map<string, Settlement>();
  for (const { sequenceNumber, arrivedAtMs, events } of records) {
    for (const { event, outcome } of events) {
      checkStorable(event.dataText);
      const key = identityKey(event);
      const first = settlements[firsts.get(key) ?? -1] ?? newFirsts.get(key);
      const settlement: Settlement = {
        verdict: first === undefined ? outcome.status : verdictOnResend(first.event, event),
        // A copy: what the caller does with its own object later must not reach the store.
        event: { ...event },
        outcome,
        requestId,
        shardId,
        sequenceNumber,
        receivedAtMs: arrivedAtMs,
        processedAtMs,
        position: settlements.length + added.length,
      };
      added.push(settlement);
      if (first === undefined) newFirsts.set(key, settlement);
    }
  }
  // Nothing can fail from here on.
  for (const settlement of added) settlements.push(settlement);
  for (const [key, settlement] of newFirsts) {
    firsts.set(key, settlement.position);
    const letter = letterOf(settlement, letters.size + 1, processedAtMs);
    if (letter !== undefined) letters.set(letter.letterId, letter);
  }
  return added;
}
