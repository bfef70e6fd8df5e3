import { open as openFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Database, open, type RootDatabase, type RootDatabaseOptions } from 'lmdb';
import { PipelineError } from '../../core/errors.ts';
import type { SequenceNumber, ShardId, StreamEntry } from '../../core/ports/stream.ts';
import { Arena } from './arena.ts';
import {
  decodeHeader,
  decodePosition,
  encodePosition,
  encodeRecord,
  MAX_COUNTER,
  type RecordHeader,
  storedBytes,
} from './record-codec.ts';
import type { ShardRow, ShardState } from './shard.ts';

/** Of the stored form. One that changes it must also read the forms before it, or refuse them. */
const FORMAT = 1;

interface StreamRow {
  readonly format: number;
  readonly createdAtMs: number;
}

export interface StoredRecord {
  readonly counter: number;
  /** A copy: lmdb reuses the memory that it reads into. */
  readonly stored: Buffer;
}

const OPTIONS: RootDatabaseOptions & { readonly txnStartThreshold: number } = {
  // A commit's promise then resolves after fsync, not before it.
  overlappingSync: false,
  // A record of 2 KB would fill a page of 4 KB alone; of these, seven share one.
  pageSize: 16_384,
  // Maps parts of the file and lets go of them: otherwise all of it would stay in this process's resident memory.
  remapChunks: true,
  // Together: a transaction starts when the event loop has gone round once, never earlier. GroupCommit relies on it.
  eventTurnBatching: false,
  txnStartThreshold: Number.POSITIVE_INFINITY,
};

/** The stream's file: records by (shard, counter), and a few rows beside them. Writes belong inside `transact`. */
export class Storage {
  readonly folder: string;
  readonly #root: RootDatabase;
  readonly #records: Database<Buffer, Buffer>;
  readonly #rows: Database;
  readonly #key = encodePosition(0, 0);
  /** What lmdb has still to copy: the records of the transaction being filled or written. */
  readonly #arena = new Arena();

  private constructor(folder: string, root: RootDatabase) {
    this.folder = folder;
    this.#root = root;
    this.#records = root.openDB('records', { encoding: 'binary', keyEncoding: 'binary' });
    this.#rows = root.openDB('rows', { encoding: 'json' });
  }

  /** @throws PipelineError STREAM_UNAVAILABLE when the folder cannot be used, or another process uses it. */
  static async open(folder: string): Promise<Storage> {
    const path = join(folder, 'stream.mdb');
    let storage: Storage;
    try {
      if (await isForeign(path)) throw new Error('stream.mdb is not a stream');
      storage = new Storage(folder, open(path, OPTIONS));
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      const message = `The stream in ${folder} cannot be opened (${reason}): nothing was changed; check that the folder is writable and undamaged, or choose another.`;
      throw new PipelineError('STREAM_UNAVAILABLE', message, { cause: error });
    }
    const reason = storage.#refusal();
    if (reason === undefined) return storage;
    await storage.close();
    throw new PipelineError('STREAM_UNAVAILABLE', `The stream in ${folder} ${reason}`);
  }

  #refusal(): string | undefined {
    const format = this.#streamRow()?.format ?? FORMAT;
    if (format !== FORMAT) {
      return `has the stored form ${format}, this version reads form ${FORMAT}: nothing was changed; use the version that wrote it, or choose another folder.`;
    }
    const other = this.#otherProcess();
    if (other === undefined) return undefined;
    return `is in use by process ${other}: nothing was changed; stop that process or choose another folder.`;
  }

  /**
   * lmdb would let two processes write in turn, but each keeps counters in memory. Every process that has the file open
   * holds a slot in lmdb's table of readers from its first read on, and opening has just cleared the slots of processes
   * that are gone. This process has read before it looks, so of two that start together at least one gives way.
   */
  #otherProcess(): number | undefined {
    const processes = this.#root
      .readerList()
      .split('\n')
      .map((line) => Number.parseInt(line, 10));
    return processes.find((pid) => pid > 0 && pid !== process.pid);
  }

  /** Runs `work`, whose writes become durable all or none. Calls of one turn of the event loop share a transaction. */
  transact(work: () => void): Promise<boolean> {
    return this.#root.batch(work);
  }

  /** The last transaction has ended, well or badly: lmdb needs nothing of it any more. */
  settled(): void {
    this.#arena.takeBack();
  }

  /** As `transact`, on disk when it returns. */
  transactSync(work: () => void): void {
    this.#root.transactionSync(work);
  }

  /** Undefined where no stream was created yet. */
  createdAtMs(): number | undefined {
    return this.#streamRow()?.createdAtMs;
  }

  #streamRow(): StreamRow | undefined {
    return this.#rows.get('stream');
  }

  putCreatedAtMs(createdAtMs: number): void {
    const row: StreamRow = { format: FORMAT, createdAtMs };
    void this.#rows.put('stream', row);
  }

  shard(shard: number): { row: ShardRow; state: ShardState } | undefined {
    const row: ShardRow | undefined = this.#rows.get(['shard', shard]);
    const state: ShardState | undefined = this.#rows.get(['state', shard]);
    return row === undefined || state === undefined ? undefined : { row, state };
  }

  putShard(shard: number, row: ShardRow): void {
    void this.#rows.put(['shard', shard], row);
  }

  putState(shard: number, state: ShardState): void {
    void this.#rows.put(['state', shard], state);
  }

  checkpoint(consumer: string, shardId: ShardId): SequenceNumber | undefined {
    return this.#rows.get(['checkpoint', consumer, shardId]);
  }

  putCheckpoint(consumer: string, shardId: ShardId, sequenceNumber: SequenceNumber): void {
    void this.#rows.put(['checkpoint', consumer, shardId], sequenceNumber);
  }

  header(shard: number, counter: number): RecordHeader | undefined {
    const stored = this.#records.getBinaryFast(encodePosition(shard, counter, this.#key));
    return stored && decodeHeader(stored);
  }

  /** Records with counters from `first` to `last`, both included, in order. */
  *records(shard: number, first: number, last: number): Generator<StoredRecord> {
    const range = { start: encodePosition(shard, first), end: encodePosition(shard, last + 1) };
    for (const { key, value } of this.#records.getRange(range)) {
      yield { counter: decodePosition(key).counter, stored: value };
    }
  }

  /** Counter of the shard's first record at or above counter `from`; undefined when it holds none. */
  first(shard: number, from: number): number | undefined {
    const range = { start: encodePosition(shard, from), end: encodePosition(shard, MAX_COUNTER), limit: 1 };
    for (const key of this.#records.getKeys(range)) return decodePosition(key).counter;
    return undefined;
  }

  /** Counter of the shard's last record; undefined when it holds none. */
  last(shard: number): number | undefined {
    const range = { start: encodePosition(shard, MAX_COUNTER), end: encodePosition(shard, 0), limit: 1, reverse: true };
    for (const key of this.#records.getKeys(range)) return decodePosition(key).counter;
    return undefined;
  }

  putRecord(shard: number, counter: number, entry: StreamEntry, arrivedAtMs: number, events: number): void {
    const stored = this.#arena.take(storedBytes(entry));
    encodeRecord(entry, arrivedAtMs, events, stored);
    void this.#records.put(encodePosition(shard, counter, this.#key), stored);
  }

  removeRecord(shard: number, counter: number): void {
    void this.#records.remove(encodePosition(shard, counter, this.#key));
  }

  close(): Promise<void> {
    return this.#root.close();
  }
}

/** lmdb ends the whole process when it opens a file that it has not written, so its mark is looked for beforehand. */
async function isForeign(path: string): Promise<boolean> {
  await using file = await openFile(path, 'r').catch(() => undefined);
  if (file === undefined) return false;
  const { buffer, bytesRead } = await file.read(Buffer.alloc(28), 0, 28, 0);
  return bytesRead > 0 && buffer.readUInt32LE(24) !== 0xbeefc0de;
}
