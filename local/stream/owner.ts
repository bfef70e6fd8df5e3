import { join } from 'node:path';
import { open, type RootDatabase } from 'lmdb';
import { refuseForeign } from './lmdb-mark.ts';

/**
 * Says which process a stream belongs to. lmdb would let two write in turn, but each keeps counters in memory. The file
 * holds nothing: what counts is lmdb's table of its readers, and it stays open for as long as the stream does, while the
 * stream's own file is closed from time to time.
 */
export class Owner {
  /** The other process that the stream belongs to; undefined where it is this one. */
  readonly other: number | undefined;
  readonly #root: RootDatabase;

  private constructor(root: RootDatabase) {
    this.#root = root;
    // Every process holds a slot from its first read on, and opening has just cleared the slots of processes that are
    // gone. This one reads before it looks, so of two that start together at least one gives way.
    root.get('owner');
    this.other = root
      .readerList()
      .split('\n')
      .map((line) => Number.parseInt(line, 10))
      .find((pid) => pid > 0 && pid !== process.pid);
  }

  /** @throws Error when the file cannot be opened, or was not written by lmdb. */
  static async claim(folder: string): Promise<Owner> {
    const path = join(folder, 'owner.mdb');
    await refuseForeign(path);
    return new Owner(open(path, { overlappingSync: false }));
  }

  close(): Promise<void> {
    return this.#root.close();
  }
}
