import type { StreamEntry } from '../../core/ports/stream.ts';

/** Of one PutRecords call: docs.aws.amazon.com/kinesis/latest/APIReference/API_PutRecords.html */
export const PUT_RECORDS_LIMITS = { entries: 500, bytes: 10 * 1024 * 1024 } as const;

/** An entry and its place in the list that it came in. */
export interface PlacedEntry {
  readonly place: number;
  readonly entry: StreamEntry;
}

/**
 * Entries that wait to be written, in line behind each other by the hash key that picks their shard. PutRecords may take
 * a later entry of a request and refuse an earlier one, and what stands in a shard cannot be moved. So only the first of
 * each line may be in a request: whatever is refused, nothing of its key is in front of it.
 */
export class OrderedEntries {
  readonly #lines: Map<string, PlacedEntry[]>;

  constructor(entries: readonly StreamEntry[]) {
    const placed = entries.map((entry, place) => ({ place, entry }));
    this.#lines = Map.groupBy(placed, ({ entry }) => keyOf(entry));
  }

  /** The first of every line, in requests that are as full as they may be. */
  requests(): readonly (readonly PlacedEntry[])[] {
    const requests: PlacedEntry[][] = [];
    let open: PlacedEntry[] = [];
    let bytes = 0;
    for (const first of this.#heads()) {
      const size = sizeOf(first.entry);
      if (open.length === PUT_RECORDS_LIMITS.entries || bytes + size > PUT_RECORDS_LIMITS.bytes) {
        requests.push(open);
        open = [];
        bytes = 0;
      }
      open.push(first);
      bytes += size;
    }
    if (open.length > 0) requests.push(open);
    return requests;
  }

  /** Takes an entry that was first in its line out of it: it is written. */
  take({ entry }: PlacedEntry): void {
    const line = this.#lines.get(keyOf(entry));
    line?.shift();
    if (line?.length === 0) this.#lines.delete(keyOf(entry));
  }

  /** Takes out the whole line of an entry. @returns the entries of it, none of which was written */
  giveUp({ entry }: PlacedEntry): readonly PlacedEntry[] {
    const line = this.#lines.get(keyOf(entry)) ?? [];
    this.#lines.delete(keyOf(entry));
    return line;
  }

  #heads(): readonly PlacedEntry[] {
    return [...this.#lines.values()].map(([first]) => first!);
  }
}

const keyOf = ({ explicitHashKey, partitionKey }: StreamEntry): string =>
  explicitHashKey === undefined ? `key ${partitionKey}` : `hash ${explicitHashKey}`;

const sizeOf = ({ data, partitionKey }: StreamEntry): number => data.length + Buffer.byteLength(partitionKey);
