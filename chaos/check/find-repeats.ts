import { type Anomaly, identityOf, isSettled, placeText, type Store } from './evidence.ts';
import type { Occurrences } from './log-occurrences.ts';

/** More than one effect for an identity, a resend that took the place of the first, and conflicts that nobody can see. */
export function findRepeats(occurrences: ReadonlyMap<string, Occurrences>, store: Store): Anomaly[] {
  const anomalies: Anomaly[] = [];
  const effectsOf = new Map<string, number>();
  for (const effect of store.effects) {
    const identity = identityOf(effect);
    effectsOf.set(identity, (effectsOf.get(identity) ?? 0) + 1);
    const occurrence = occurrences.get(identity);
    if (occurrence === undefined) continue;
    const { first, conflicts } = occurrence;
    if (effect.dataText !== first.dataText && conflicts.some(({ dataText }) => dataText === effect.dataText)) {
      const detail = `has the content of a resend; the first stands at ${placeText(first)}`;
      anomalies.push({ kind: 'conflict-merge', subject: identity, detail });
    }
  }
  for (const [identity, times] of effectsOf) {
    if (times > 1) anomalies.push({ kind: 'duplicate', subject: identity, detail: `has ${times} effects` });
  }

  const keptConflicts = new Map<string, number>();
  for (const conflict of store.conflicts) {
    const identity = identityOf(conflict);
    keptConflicts.set(identity, (keptConflicts.get(identity) ?? 0) + 1);
  }
  for (const [identity, { conflicts }] of occurrences) {
    const kept = keptConflicts.get(identity) ?? 0;
    const due = conflicts.filter((one) => isSettled(one, store)).length;
    keptConflicts.delete(identity);
    if (kept === due) continue;
    const detail = `was resent ${due} times with other content, ${kept} of them are listed as conflicts`;
    anomalies.push({ kind: 'conflict-merge', subject: identity, detail });
  }
  for (const identity of keptConflicts.keys()) {
    const detail = 'is listed as a conflict and stands nowhere in the log';
    anomalies.push({ kind: 'phantom', subject: identity, detail });
  }
  return anomalies;
}
