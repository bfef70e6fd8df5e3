import type { Catalogue } from '../events/catalogue.ts';
import type { AggregateEntry } from '../events/event.ts';
import type { StoredEvent } from '../ports/event-store.ts';

export interface AggregateEntries {
  /** The windows that a stored event counts in with the present code; undefined where it counts in none. */
  entriesOf(event: StoredEvent['event']): readonly AggregateEntry[] | undefined;
  /** Events that the present code refuses, so that they count in no window. */
  refused(): number;
}

/** The attribute that names the version of the schema: the store keeps it with the others. */
function dataSchemaOf(attributesText: string | undefined): string | undefined {
  if (attributesText === undefined) return undefined;
  const { dataschema } = JSON.parse(attributesText) as { dataschema?: unknown };
  return typeof dataschema === 'string' ? dataschema : undefined;
}

/** For a rebuild of aggregates: process() is not run, since its effects stand; the data are read as at its time. */
export function createAggregateEntries(catalogue: Pick<Catalogue, 'find'>): AggregateEntries {
  let refused = 0;
  return {
    entriesOf(event) {
      const runner = catalogue.find(event.type);
      if (runner === undefined || !runner.needsData) return undefined;
      const { dataText, attributesText } = event;
      const read = runner.read(dataText === undefined ? undefined : JSON.parse(dataText), dataSchemaOf(attributesText));
      try {
        if (read.ok) return runner.aggregate(event, read.data);
      } catch {
        // The type's own function refuses the event: that is counted as what read() refuses.
      }
      refused += 1;
      return undefined;
    },
    refused: () => refused,
  };
}
