import { join } from 'node:path';
import { PipelineError } from '../../core/errors.ts';
import type { SequenceNumber, ShardId, StreamEntry } from '../../core/ports/stream.ts';
import { Arena } from './arena.ts';
import { LmdbFile, type RecordTree } from './lmdb-file.ts';
import { refuseForeign } from './lmdb-mark.ts';
import { Owner } from './owner.ts';
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
const FORMAT = 2;

/** lmdb then fills page after page. It splits a full page in halves otherwise, and what comes last leaves them half empty. */
const APPEND = { append: true };

/** What one look-up makes resident: the kernel maps the pages around one that is read. */
const LOOK_UP_BYTES = 64 * 1024;

interface StreamRow {
  readonly format: number;
  readonly createdAtMs: number;
}

export interface StoredRecord {
  readonly counter: number;
  /** A copy: lmdb reuses the memory that it reads into. */
  readonly stored: Buffer;
}

/**
 * What the stream keeps on disk: records by (shard, counter), and a few rows beside them. Writes belong inside
 * `transact`.
 */
export class Storage {
  readonly folder: string;
  readonly #owner: Owner;
  readonly #file: LmdbFile;
  /** Per tree: the highest shard that has a record in it. That shard's next key is the tree's last. */
  readonly #highest: number[];
  readonly #key = encodePosition(0, 0);
  /** What lmdb has still to copy: the records of the transaction being filled or written. */
  readonly #arena = new Arena();
  /** Resolves when lmdb has said of every record put so far whether it took it. */
  #appended: Promise<void> | undefined;
  #isRecordMissing = false;

  private constructor(folder: string, owner: Owner, file: LmdbFile) {
    this.folder = folder;
    this.#owner = owner;
    this.#file = file;
    this.#highest = file.trees.map(highestShard);
  }

  /** @throws PipelineError STREAM_UNAVAILABLE when the folder cannot be used, or another process uses it. */
  static async open(folder: string): Promise<Storage> {
    const path = join(folder, 'stream.mdb');
    let owner: Owner | undefined;
    let file: LmdbFile | undefined;
    try {
      await refuseForeign(path);
      owner = await Owner.claim(folder);
      refuseOther(folder, owner);
      file = new LmdbFile(path);
      refuseForm(folder, file);
      return new Storage(folder, owner, file);
    } catch (error) {
      await file?.close();
      await owner?.close();
      if (error instanceof PipelineError) throw error;
      const reason = error instanceof Error ? error.message : String(error);
      const message = `The stream in ${folder} cannot be opened (${reason}): nothing was changed; check that the folder is writable and undamaged, or choose another.`;
      throw new PipelineError('STREAM_UNAVAILABLE', message, { cause: error });
    }
  }

  /** Runs `work`, whose writes become durable all or none. Calls of one turn of the event loop share a transaction. */
  transact(work: () => void): Promise<boolean> {
    return this.#file.root.batch(work);
  }

  /** @throws PipelineError STREAM_UNAVAILABLE where the file could not be opened again after a release. */
  check(): void {
    try {
      void this.#file.root;
    } catch (cause) {
      const message = `The stream in ${this.folder} is no longer there to write to: nothing of this request was kept; stop, look after the folder, and start again.`;
      throw new PipelineError('STREAM_UNAVAILABLE', message, { cause });
    }
  }

  /**
   * The last transaction has ended, well or badly, and lmdb needs nothing of it any more. Resolves when the next one may
   * begin.
   * @throws Error when a record is missing from a transaction that went well: it must not be acknowledged.
   */
  async settled(): Promise<void> {
    await this.#appended;
    if (this.#isRecordMissing) {
      const message = `The stream in ${this.folder} did not take a record: nothing of this request is acknowledged; start again, and send it again.`;
      throw new Error(message);
    }
    this.#arena.takeBack();
    if (this.isReleaseDue) await this.#file.release();
  }

  /** Whether a transaction should end soon, so that the memory of what was read can be given back. */
  get isReleaseDue(): boolean {
    return this.#file.isReleaseDue;
  }

  /** As `transact`, on disk when it returns. */
  transactSync(work: () => void): void {
    this.#file.root.transactionSync(work);
  }

  /** Undefined where no stream was created yet. */
  createdAtMs(): number | undefined {
    return streamRow(this.#file)?.createdAtMs;
  }

  putCreatedAtMs(createdAtMs: number): void {
    const row: StreamRow = { format: FORMAT, createdAtMs };
    void this.#file.rows.put('stream', row);
  }

  shard(shard: number): { row: ShardRow; state: ShardState } | undefined {
    const row: ShardRow | undefined = this.#file.rows.get(['shard', shard]);
    const state: ShardState | undefined = this.#file.rows.get(['state', shard]);
    return row === undefined || state === undefined ? undefined : { row, state };
  }

  putShard(shard: number, row: ShardRow): void {
    void this.#file.rows.put(['shard', shard], row);
  }

  putState(shard: number, state: ShardState): void {
    void this.#file.rows.put(['state', shard], state);
  }

  checkpoint(consumer: string, shardId: ShardId): SequenceNumber | undefined {
    return this.#file.rows.get(['checkpoint', consumer, shardId]);
  }

  putCheckpoint(consumer: string, shardId: ShardId, sequenceNumber: SequenceNumber): void {
    void this.#file.rows.put(['checkpoint', consumer, shardId], sequenceNumber);
  }

  header(shard: number, counter: number): RecordHeader | undefined {
    const stored = this.#tree(shard).getBinaryFast(encodePosition(shard, counter, this.#key));
    this.#file.touch(LOOK_UP_BYTES);
    return stored && decodeHeader(stored);
  }

  /** Records with counters from `first` to `last`, both included, in order. */
  *records(shard: number, first: number, last: number): Generator<StoredRecord> {
    const range = { start: encodePosition(shard, first), end: encodePosition(shard, last + 1) };
    for (const { key, value } of this.#tree(shard).getRange(range)) {
      this.#file.touch(value.length);
      yield { counter: decodePosition(key).counter, stored: value };
    }
  }

  /** Counter of the shard's first record at or above counter `from`; undefined when it holds none. */
  first(shard: number, from: number): number | undefined {
    const range = { start: encodePosition(shard, from), end: encodePosition(shard, MAX_COUNTER), limit: 1 };
    for (const key of this.#tree(shard).getKeys(range)) return decodePosition(key).counter;
    return undefined;
  }

  /** Counter of the shard's last record; undefined when it holds none. */
  last(shard: number): number | undefined {
    const range = { start: encodePosition(shard, MAX_COUNTER), end: encodePosition(shard, 0), limit: 1, reverse: true };
    for (const key of this.#tree(shard).getKeys(range)) return decodePosition(key).counter;
    return undefined;
  }

  putRecord(shard: number, counter: number, entry: StreamEntry, arrivedAtMs: number, events: number): void {
    const stored = this.#arena.take(storedBytes(entry));
    encodeRecord(entry, arrivedAtMs, events, stored);
    const key = encodePosition(shard, counter, this.#key);
    const tree = shard % this.#highest.length;
    this.#file.touch(stored.length);
    if (shard < this.#highest[tree]!) {
      void this.#tree(shard).put(key, stored);
      return;
    }
    this.#highest[tree] = shard;
    this.#appended = this.#tree(shard)
      .put(key, stored, APPEND)
      .then(
        (taken) => {
          this.#isRecordMissing ||= !taken;
        },
        // The transaction failed, and says so itself.
        () => undefined,
      );
  }

  removeRecord(shard: number, counter: number): void {
    void this.#tree(shard).remove(encodePosition(shard, counter, this.#key));
  }

  async close(): Promise<void> {
    await this.#file.close();
    await this.#owner.close();
  }

  #tree(shard: number): RecordTree {
    return this.#file.trees[shard % this.#highest.length]!;
  }
}

const streamRow = (file: LmdbFile): StreamRow | undefined => file.rows.get('stream');

/** The tree's last key is that of its highest shard; 0 where it is empty. */
function highestShard(tree: RecordTree): number {
  for (const key of tree.getKeys({ reverse: true, limit: 1 })) return decodePosition(key).shard;
  return 0;
}

function refuseOther(folder: string, owner: Owner): void {
  if (owner.other === undefined) return;
  const message = `The stream in ${folder} is in use by process ${owner.other}: nothing was changed; stop that process or choose another folder.`;
  throw new PipelineError('STREAM_UNAVAILABLE', message);
}

function refuseForm(folder: string, file: LmdbFile): void {
  const format = streamRow(file)?.format ?? FORMAT;
  if (format === FORMAT) return;
  const message = `The stream in ${folder} has the stored form ${format}, this version reads form ${FORMAT}: nothing was changed; use the version that wrote it, or choose another folder.`;
  throw new PipelineError('STREAM_UNAVAILABLE', message);
}
