import type { Expectation, HistoryLine, SentEvent } from '../history.ts';
import { identityOf } from './evidence.ts';

/** What the clients know of one identity, over all its sendings. */
export interface Claim {
  readonly source: string;
  readonly id: string;
  readonly partitionKey: string;
  readonly number: number;
  readonly expect: Expectation;
  /** Texts of data that were answered as accepted at least once. */
  readonly accepted: Set<string>;
  /** Texts of data whose sending nobody knows the end of. */
  readonly unknown: Set<string>;
}

/** Everything that the clients sent, by identity. What was refused every time has neither accepted nor unknown texts. */
export type Claims = ReadonlyMap<string, Claim>;

/** A request without an answer is unknown: its client was cut off. */
export function clientClaims(histories: readonly (readonly HistoryLine[])[]): Claims {
  const claims = new Map<string, Claim>();
  const claimOf = (event: SentEvent): Claim => {
    const identity = identityOf(event);
    let claim = claims.get(identity);
    if (claim === undefined) {
      const { source, id, partitionKey, number, expect } = event;
      claim = { source, id, partitionKey, number, expect, accepted: new Set(), unknown: new Set() };
      claims.set(identity, claim);
    }
    return claim;
  };
  for (const history of histories) {
    const open = new Map<number, readonly SentEvent[]>();
    for (const line of history) {
      if (line.kind === 'sent') {
        open.set(line.request, line.events);
        continue;
      }
      const events = open.get(line.request) ?? [];
      open.delete(line.request);
      const accepted = line.kind === 'answered' && line.accepted !== 'all' ? new Set(line.accepted) : undefined;
      for (const [place, event] of events.entries()) {
        const claim = claimOf(event);
        if (line.kind === 'unknown') claim.unknown.add(event.dataText);
        else if (accepted === undefined || accepted.has(place)) claim.accepted.add(event.dataText);
      }
    }
    for (const events of open.values()) {
      for (const event of events) claimOf(event).unknown.add(event.dataText);
    }
  }
  return claims;
}
