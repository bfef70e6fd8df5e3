import { type Anomaly, identityOf, type Store, type StoredEffect } from './evidence.ts';
import type { Occurrences } from './log-occurrences.ts';

/**
 * Where a failed event parks its key, whatever stands behind it must wait until it is processed or given up: events that
 * did not. They may come late, but never in front of one that the log has earlier.
 * @param parksKey whether events of a type park their key
 */
export function findOvertakers(
  occurrences: ReadonlyMap<string, Occurrences>,
  store: Store,
  parksKey: (type: string) => boolean,
): Anomaly[] {
  const effects = new Map(store.effects.map((effect) => [identityOf(effect), effect]));
  /** Of each key the event so far that was decided last, or is not decided yet. */
  const latest = new Map<string, StoredEffect>();
  const anomalies: Anomaly[] = [];
  for (const [identity, { first }] of occurrences) {
    const key = first.partitionKey ?? first.subject;
    const effect = effects.get(identity);
    if (key === undefined || effect === undefined || !parksKey(first.type)) continue;
    const before = latest.get(key);
    if (before === undefined || !isEarlier(effect, before)) {
      latest.set(key, effect);
      continue;
    }
    const detail = `took effect before ${identityOf(before)}, which parks ${key} or waits in it in front of it`;
    anomalies.push({ kind: 'reordered', subject: identity, detail });
  }
  return anomalies;
}

const isEarlier = ({ decidedBy: a }: StoredEffect, { decidedBy: b }: StoredEffect): boolean =>
  a !== undefined && (b === undefined || a < b);
