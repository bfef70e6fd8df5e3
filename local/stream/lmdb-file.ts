import { existsSync } from 'node:fs';
import { type Database, open, type PutOptions, type RootDatabase, type RootDatabaseOptions } from 'lmdb';

/** Trees of records. Ingest's keys fall into 8 buckets, so that more than 8 open shards are of no use to it. */
const TREES = 8;

/** What is read and written between two releases. About as much of the file is resident at most. */
const RELEASE_BYTES = 64 * 1024 * 1024;

const OPTIONS: RootDatabaseOptions & { readonly txnStartThreshold: number } = {
  // A commit's promise then resolves after fsync, not before it.
  overlappingSync: false,
  // A record of 2 KB would fill a page of 4 KB alone; of these, seven share one.
  pageSize: 16_384,
  // Maps the parts of the file that are used, not all of it in advance.
  remapChunks: true,
  // Together: a transaction starts when the event loop has gone round once, never earlier. GroupCommit relies on it.
  eventTurnBatching: false,
  txnStartThreshold: Number.POSITIVE_INFINITY,
};

/** A tree of records. lmdb's declarations show these options for `putSync` only; its `put` takes them too. */
export type RecordTree = Database<Buffer, Buffer> & {
  put(key: Buffer, value: Buffer, options: PutOptions): Promise<boolean>;
};

/**
 * lmdb's file. What was read of it stays in the process's resident memory until it is closed (of remapped chunks, up to
 * 2 GiB), so `release` closes it and opens it anew. Ask for its parts each time: a release replaces them.
 */
export class LmdbFile {
  readonly #path: string;
  #root: RootDatabase | undefined;
  #rows: Database | undefined;
  #trees: readonly RecordTree[] | undefined;
  #touchedBytes = 0;
  #isClosed = false;

  /** Makes the file where it is missing. The caller has made sure that nobody but lmdb wrote it. */
  constructor(path: string) {
    this.#path = path;
    this.#root = open(path, OPTIONS);
  }

  /** @throws Error after `close`, and when a release could not open the file again. */
  get root(): RootDatabase {
    if (this.#root === undefined) {
      if (this.#isClosed) throw new Error('stream.mdb is closed');
      // lmdb would make an empty one, and everything in memory would go on as if nothing were missing.
      if (!existsSync(this.#path)) throw new Error('stream.mdb is gone');
      this.#root = open(this.#path, OPTIONS);
    }
    return this.#root;
  }

  get rows(): Database {
    this.#rows ??= this.root.openDB('rows', { encoding: 'json' });
    return this.#rows;
  }

  get trees(): readonly RecordTree[] {
    this.#trees ??= Array.from({ length: TREES }, (_, tree) =>
      this.root.openDB<Buffer, Buffer>(`records-${tree}`, { encoding: 'binary', keyEncoding: 'binary' }),
    );
    return this.#trees;
  }

  /** Counts what a read or a write makes resident. */
  touch(bytes: number): void {
    this.#touchedBytes += bytes;
  }

  /** Whether so much was touched that the file should be released. */
  get isReleaseDue(): boolean {
    return this.#touchedBytes >= RELEASE_BYTES;
  }

  /**
   * Gives back the memory; takes 1 to 2 ms. Only while no transaction is open, and before anybody hears of the last one:
   * a read that came before lmdb has closed would keep the memory. Never rejects: where the file cannot be opened again,
   * the next use says so.
   */
  async release(): Promise<void> {
    await this.#letGo();
    this.#touchedBytes = 0;
    try {
      // Opening a tree is a transaction of its own, which must not fall into that of the next appends.
      void this.rows;
      void this.trees;
    } catch {
      this.#root = undefined;
    }
  }

  close(): Promise<void> {
    this.#isClosed = true;
    return this.#letGo();
  }

  async #letGo(): Promise<void> {
    const root = this.#root;
    this.#root = undefined;
    this.#rows = undefined;
    this.#trees = undefined;
    await root?.close();
  }
}
