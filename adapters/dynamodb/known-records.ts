import type { SettledRecord } from '../../core/ports/event-store.ts';
import { isAfter, type ShardId } from '../../core/ports/stream.ts';
import type { DynamoTable } from './dynamo-table.ts';
import type { Journal, JournalEntry } from './journal.ts';
import { readItems } from './read-items.ts';
import { replayedKey } from './table.ts';

const covers = ({ first, position }: JournalEntry, { sequenceNumber }: SettledRecord): boolean =>
  first !== undefined &&
  position !== undefined &&
  !isAfter(first, sequenceNumber) &&
  !isAfter(sequenceNumber, position);

/** Those of `records` that are counted: a commit settled them, or a replay. */
export async function knownRecords(
  table: DynamoTable,
  journal: Journal,
  shardId: ShardId,
  records: readonly SettledRecord[],
): Promise<ReadonlySet<SettledRecord>> {
  const counted = await readItems(
    table,
    records.map(({ sequenceNumber }) => replayedKey(shardId, sequenceNumber, 'counted')),
    'n',
  );
  const known = new Set<SettledRecord>();
  let entry: JournalEntry | undefined;
  for (const [place, record] of records.entries()) {
    // Records come in order, and mostly many of them were settled together.
    if (entry === undefined || !covers(entry, record)) entry = await journal.entryOf(shardId, record.sequenceNumber);
    if (entry !== undefined || counted[place] !== undefined) known.add(record);
  }
  return known;
}
