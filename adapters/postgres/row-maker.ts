import type { SettledEvent } from '../../core/events/event.ts';
import type { SettledRecord } from '../../core/ports/event-store.ts';
import type { EventRow } from './event-rows.ts';
import { createPositionBlocks } from './position-blocks.ts';
import { createSeriesNumbers } from './series.ts';
import type { SqlPool } from './sql-pool.ts';

/** Gives the events of records their consecutive positions, and the numbers of their types and sources. */
export function createRowMaker(pool: SqlPool): (records: readonly SettledRecord[]) => Promise<EventRow[]> {
  const series = createSeriesNumbers(pool);
  const positions = createPositionBlocks(pool);

  /** Undefined where a type and source have no number yet. */
  const numbered = (events: readonly SettledEvent[], first: number): EventRow[] | undefined => {
    const rows: EventRow[] = [];
    for (const settled of events) {
      const known = series.known(settled.event.type, settled.event.source);
      if (known === undefined) return undefined;
      rows.push({ settled, position: first + rows.length, series: known });
    }
    return rows;
  };

  return async (records) => {
    const events = records.flatMap((record) => record.events);
    const first = await positions.take(events.length);
    for (;;) {
      const rows = numbered(events, first);
      if (rows !== undefined) return rows;
      // All pairs of the batch, not only the new ones: learning may have to forget others to make room.
      await series.learn(events.map(({ event }) => event));
    }
  };
}
