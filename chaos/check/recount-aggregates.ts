import type { Catalogue } from '../../core/events/catalogue.ts';
import type { DecodedEvent } from '../../core/events/event.ts';
import type { StoredEffect, StoredWindow } from './evidence.ts';

/** Computes every window of the declared aggregates anew from the effects. */
export function recountAggregates(effects: readonly StoredEffect[], catalogue: Catalogue): StoredWindow[] {
  const windows = new Map<string, StoredWindow>();
  for (const effect of effects) {
    if (effect.status !== 'processed' && effect.status !== 'redriven') continue;
    const runner = catalogue.find(effect.type);
    const dataText = effect.editedDataText ?? effect.dataText;
    if (runner === undefined || !runner.needsData || dataText === undefined) continue;
    const read = runner.read(JSON.parse(dataText), undefined);
    if (!read.ok) continue;
    for (const entry of runner.aggregate(decoded(effect), read.data) ?? []) {
      const { aggregate: name, windowStartMs, key, value } = entry;
      const place = `${name}\n${windowStartMs}\n${key}`;
      const { count, sum } = windows.get(place) ?? { count: 0, sum: 0 };
      windows.set(place, { name, windowStartMs, key, count: count + 1, sum: sum + value });
    }
  }
  return [...windows.values()];
}

function decoded(effect: StoredEffect): DecodedEvent {
  const { id, source, type, subject, partitionKey, dataText, time } = effect;
  const micros = Number(time ?? 0);
  const ms = Math.floor(micros / 1_000);
  const instant = { ms, micros: micros - ms * 1_000 };
  return {
    id,
    source,
    type,
    subject,
    partitionKey,
    dataText,
    time: instant,
    timeGiven: true,
    attributesText: undefined,
  };
}
