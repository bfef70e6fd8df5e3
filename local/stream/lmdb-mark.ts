import { open } from 'node:fs/promises';
import { basename } from 'node:path';

const MARK = 0xbeefc0de;
const MARK_AT = 24;

/**
 * lmdb ends the whole process when it opens a file that it has not written, so its mark is looked for beforehand.
 * @throws Error where there is a file without it.
 */
export async function refuseForeign(path: string): Promise<void> {
  await using file = await open(path, 'r').catch(() => undefined);
  if (file === undefined) return;
  const { buffer, bytesRead } = await file.read(Buffer.alloc(MARK_AT + 4), 0, MARK_AT + 4, 0);
  if (bytesRead > 0 && buffer.readUInt32LE(MARK_AT) !== MARK) throw new Error(`${basename(path)} is not a stream`);
}
