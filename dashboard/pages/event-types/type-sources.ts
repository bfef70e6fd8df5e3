import type { EventAnswer } from '../../../core/views/answers/events.ts';

/** How many of these events each source sent, most first. */
export function sourcesOf(events: readonly Pick<EventAnswer, 'source'>[]) {
  const counts = new Map<string, number>();
  for (const { source } of events) counts.set(source, (counts.get(source) ?? 0) + 1);
  return [...counts].map(([source, count]) => ({ source, count })).sort((a, b) => b.count - a.count);
}
