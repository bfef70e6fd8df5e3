import type { Claims } from './client-claims.ts';
import {
  type Anomaly,
  identityOf,
  isSettled,
  isTrimmed,
  type Log,
  placeText,
  type Store,
  type StoredEffect,
} from './evidence.ts';
import type { Occurrences } from './log-occurrences.ts';

/** Events without an effect, effects without an event, and what the log holds that no client can have put there. */
export function findLosses(
  occurrences: ReadonlyMap<string, Occurrences>,
  store: Store,
  log: Log,
  claims: Claims | undefined,
): Anomaly[] {
  const effects = new Map<string, StoredEffect>();
  for (const effect of store.effects) effects.set(identityOf(effect), effect);
  const anomalies: Anomaly[] = [];

  for (const [identity, { first }] of occurrences) {
    const effect = effects.get(identity);
    if (effect === undefined) {
      const kind = isSettled(first, store) ? 'lost' : 'unseen';
      const detail = `stands at ${placeText(first)} and has no effect${kind === 'lost' ? ', though its record is settled' : ' yet'}`;
      anomalies.push({ kind, subject: identity, detail });
    } else if (
      !isTrimmed(effect, log) &&
      effect.dataText !== first.dataText &&
      !isConflict(effect, occurrences.get(identity)!)
    ) {
      const detail = `was sent as ${short(first.dataText)} and is stored as ${short(effect.dataText)}`;
      anomalies.push({ kind: 'altered', subject: identity, detail });
    }
  }
  for (const [identity, effect] of effects) {
    if (occurrences.has(identity) || isTrimmed(effect, log)) continue;
    anomalies.push({ kind: 'phantom', subject: identity, detail: 'has an effect and stands nowhere in the log' });
  }
  if (claims === undefined) return anomalies;

  for (const [identity, claim] of claims) {
    if (claim.accepted.size === 0 || occurrences.has(identity)) continue;
    anomalies.push({
      kind: 'lost',
      subject: identity,
      detail: 'was answered as accepted and stands nowhere in the log',
    });
  }
  for (const [identity, { first, conflicts }] of occurrences) {
    const claim = claims.get(identity);
    for (const { dataText = '' } of [first, ...conflicts]) {
      if (claim?.accepted.has(dataText) === true || claim?.unknown.has(dataText) === true) continue;
      const detail = claim === undefined ? 'stands in the log and nobody sent it' : 'stands in the log and was refused';
      anomalies.push({ kind: 'phantom', subject: identity, detail });
    }
  }
  return anomalies;
}

const isConflict = ({ dataText }: StoredEffect, { conflicts }: Occurrences): boolean =>
  conflicts.some((other) => other.dataText === dataText);

const short = (text: string | undefined): string => (text ?? 'nothing').slice(0, 60);
