import type { EventFailure } from '../events/event.ts';
import type { RehearsalReason } from '../ports/redrives.ts';
import { normalizedMessage } from './family.ts';

const MAX_REASONS = 50;

/** Failures of the same code whose messages differ only in what changes from event to event, counted together. */
export function createReasons() {
  const reasons = new Map<string, { readonly first: RehearsalReason; count: number }>();
  return {
    add({ letterId, code, message }: EventFailure & { readonly letterId: string }): void {
      const key = `${code} ${normalizedMessage(message)}`;
      const known = reasons.get(key);
      if (known === undefined) reasons.set(key, { first: { code, message, count: 1, example: letterId }, count: 1 });
      else known.count += 1;
    },
    /** The 50 largest, most failures first. */
    list: (): readonly RehearsalReason[] =>
      [...reasons.values()]
        .sort((a, b) => b.count - a.count)
        .slice(0, MAX_REASONS)
        .map(({ first, count }) => ({ ...first, count })),
  };
}
