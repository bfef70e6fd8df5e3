import type { MappingFact } from '../../local/mapping/observer.ts';
import type { Trace } from '../trace.ts';

export function noteFact(fact: MappingFact, trace: Trace): void {
  if (fact.kind === 'filtered') return;
  const { shardId, firstSequenceNumber, lastSequenceNumber, requestId, attempt } = fact;
  const why = 'error' in fact ? `: ${fact.error?.errorMessage}` : '';
  const records = `${firstSequenceNumber} to ${lastSequenceNumber}`;
  trace.note(`mapping-${fact.kind}`, `${shardId} ${records} as ${requestId}, attempt ${attempt}${why}`);
}
