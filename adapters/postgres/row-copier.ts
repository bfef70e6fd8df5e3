import { finished } from 'node:stream/promises';
import { createCopyBuffers } from './copy-buffer.ts';
import { EVENT_COLUMNS, type EventRow, encodeEventRows } from './event-rows.ts';
import type { SqlClient } from './sql-pool.ts';

/** Statement that copies rows into a table with the columns of `events`. */
export const copyText = (table: string): string => `copy ${table} (${EVENT_COLUMNS}) from stdin binary`;

export type RowCopier = (client: SqlClient, statement: string, rows: readonly EventRow[]) => Promise<void>;

/** Copies rows with `statement`, which ends in what `copyText` gives. */
export function createRowCopier(): RowCopier {
  const buffers = createCopyBuffers();
  return async (client, statement, rows) => {
    const encoded = encodeEventRows(rows, buffers.take);
    const stream = client.copyFrom(statement);
    stream.end(encoded);
    await finished(stream);
    // Not after a failure: the connection may still be sending it.
    buffers.giveBack(Buffer.from(encoded.buffer));
  };
}
