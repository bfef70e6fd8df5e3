/**
 * Behind a record that ingest packed: every line has been checked, so the consumer need not check it again. It is a
 * skippable frame (RFC 8878, 3.1.2), so the record is still a zstd file that any tool reads.
 */
export const CHECKED_MARK = Buffer.from([0x53, 0x2a, 0x4d, 0x18, 4, 0, 0, 0, 0x53, 0x50, 0x57, 0x31]);

export const isMarkedChecked = (data: Buffer): boolean =>
  data.length > CHECKED_MARK.length && CHECKED_MARK.compare(data, data.length - CHECKED_MARK.length) === 0;
