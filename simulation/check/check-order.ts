import { expectedEnd } from './expected.ts';
import type { Report, Standing } from './standing.ts';

/**
 * Events whose type parks keys: they took effect in the order of the stream though some were redriven, and those that
 * are parked, and would not fail, stand behind one that does.
 */
export function checkOrder(standing: readonly Standing[], report: Report): void {
  const ordered = standing.filter(({ event: { sent } }) => sent.isOrdered && sent.key !== undefined);
  const isEvent = ({ event: { sent } }: Standing): boolean => sent.behaviour !== 'malformed';
  for (const [key, events] of Map.groupBy(ordered.filter(isEvent), ({ event }) => event.sent.key)) {
    const inOrder = events.toSorted((a, b) => a.event.place - b.event.place);
    let latest: Standing | undefined;
    let failed: Standing | undefined;
    for (const one of inOrder) {
      const { identity, row, event } = one;
      if (row.status === 'parked' && expectedEnd(event.sent.behaviour) !== 'failed' && failed === undefined) {
        report('wrong-outcome', `${identity} waits in key ${key} and nothing in front of it has failed`);
      }
      // A discarded event holds nobody up any more.
      if (expectedEnd(event.sent.behaviour) === 'failed' && row.status !== 'discarded') failed ??= one;
      if (row.status !== 'processed' && row.status !== 'filtered') continue;
      if (failed !== undefined) {
        report('reordered', `${identity} took effect though ${failed.identity} of its key ${key} has failed`);
      }
      if (latest !== undefined && latest.row.processedAtMs > row.processedAtMs) {
        report('reordered', `${identity} took effect before ${latest.identity}, which stands before it in key ${key}`);
      }
      latest = one;
    }
  }
}
