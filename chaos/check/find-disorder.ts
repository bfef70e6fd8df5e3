import { isAfter } from '../../core/ports/stream.ts';
import type { Claims } from './client-claims.ts';
import {
  type Anomaly,
  identityOf,
  isRedriven,
  isTrimmed,
  type Log,
  placeText,
  type Store,
  type StoredEffect,
} from './evidence.ts';
import type { Occurrences } from './log-occurrences.ts';

/**
 * Keys whose events took effect in another order than they stand in the log, or stand there in another order than they
 * were sent; effects that belong to a resend; and checkpoints in front of what the store has settled. What was redriven
 * may come late: that is said of it, and allowed.
 */
export function findDisorder(
  log: Log,
  occurrences: ReadonlyMap<string, Occurrences>,
  store: Store,
  claims: Claims | undefined,
): Anomaly[] {
  const effects = new Map(store.effects.map((effect) => [identityOf(effect), effect]));
  const latest = new Map<string, StoredEffect>();
  const numbers = new Map<string, number>();
  const anomalies: Anomaly[] = [];

  for (const [identity, { first }] of occurrences) {
    const key = first.partitionKey ?? first.subject;
    const effect = effects.get(identity);
    if (effect !== undefined && placeText(effect) !== placeText(first) && !isTrimmed(effect, log)) {
      const detail = `took effect from ${placeText(effect)}, but stands first at ${placeText(first)}`;
      anomalies.push({ kind: 'reordered', subject: identity, detail });
    }
    if (key === undefined) continue;
    if (effect !== undefined && !isRedriven(effect)) {
      const before = latest.get(key);
      if (before !== undefined && before.processedAtMs > effect.processedAtMs) {
        const detail = `took effect before ${identityOf(before)}, which stands in front of it in the order of ${key}`;
        anomalies.push({ kind: 'reordered', subject: identity, detail });
      }
      latest.set(key, effect);
    }
    const number = claims?.get(identity)?.number;
    if (number === undefined) continue;
    const last = numbers.get(key);
    if (last !== undefined && last > number) {
      const detail = `is number ${number} of ${key} and stands in the log behind number ${last}`;
      anomalies.push({ kind: 'reordered', subject: identity, detail });
    }
    numbers.set(key, Math.max(last ?? 0, number));
  }
  return [...anomalies, ...checkpointsAhead(log, store)];
}

function checkpointsAhead({ shards }: Log, { positions }: Store): Anomaly[] {
  return shards.flatMap(({ shardId, checkpoint }) => {
    const settled = positions.get(shardId)?.position ?? '0';
    if (checkpoint === undefined || !isAfter(checkpoint, settled)) return [];
    const detail = `has its checkpoint at ${checkpoint}, the store has settled it up to ${settled}`;
    return [{ kind: 'checkpoint-ahead', subject: shardId, detail } as const];
  });
}
