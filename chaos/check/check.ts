import type { Catalogue } from '../../core/events/catalogue.ts';
import type { HistoryLine } from '../history.ts';
import { type Claims, clientClaims } from './client-claims.ts';
import { type Anomaly, identityOf, isRedriven, isSetAside, type Log, type Store } from './evidence.ts';
import { findDisorder } from './find-disorder.ts';
import { findImbalance } from './find-imbalance.ts';
import { findLetterFaults } from './find-letter-faults.ts';
import { findLosses } from './find-losses.ts';
import { findOvertakers } from './find-overtakers.ts';
import { findRepeats } from './find-repeats.ts';
import { logOccurrences } from './log-occurrences.ts';
import { recountAggregates } from './recount-aggregates.ts';

export interface Evidence {
  readonly log: Log;
  readonly store: Store;
  /** What the clients were told; without it only log and store are compared. */
  readonly histories?: readonly (readonly HistoryLine[])[];
}

/** Compares what clients were told, what the log holds and what the store made of it. */
export function check({ log, store, histories }: Evidence, catalogue: Catalogue): Anomaly[] {
  const claims = histories === undefined ? undefined : clientClaims(histories);
  const occurrences = logOccurrences(log);
  return [
    ...findLosses(occurrences, store, log, claims),
    ...findRepeats(occurrences, store),
    ...findLetterFaults(store),
    ...findDisorder(log, occurrences, store, claims),
    ...findOvertakers(occurrences, store, (type) => catalogue.find(type)?.parksKey ?? false),
    ...findImbalance(log, occurrences, store, recountAggregates(store.effects, catalogue)),
    ...(claims === undefined ? [] : findInnocents(store, claims)),
  ];
}

/** Events that ended otherwise than their content asks for: above all good ones among the dead letters. */
function findInnocents({ effects }: Store, claims: Claims): Anomaly[] {
  return effects.flatMap((effect) => {
    const identity = identityOf(effect);
    const expect = claims.get(identity)?.expect;
    if (expect === undefined || isRedriven(effect) || effect.status === expect) return [];
    if (expect === 'deadLettered' && isSetAside(effect)) return [];
    const code = effect.failureCode === undefined ? '' : ` (${effect.failureCode})`;
    const detail = `ended as ${effect.status}${code} and should be ${expect}`;
    return [{ kind: 'innocent-letter', subject: identity, detail } as const];
  });
}
