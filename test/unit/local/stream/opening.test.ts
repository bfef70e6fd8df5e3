import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { open } from 'lmdb';
import { describe, expect, it } from 'vitest';
import { entry, openStream, readShard, taken, temporaryFolder, texts } from './stream-fixture.ts';

const SHARD = 'shardId-000000000000';

/** A stream of three records, changed by other hands while it was closed. */
async function streamChangedBy(change: (rows: ReturnType<typeof tables>) => void): Promise<string> {
  const folder = await temporaryFolder();
  const stream = await openStream(folder, 1);
  await stream.append([entry('1', { eventCount: 10 }), entry('2', { eventCount: 10 }), entry('3', { eventCount: 10 })]);
  await stream.close();
  const root = open(join(folder, 'stream.mdb'), { overlappingSync: false });
  const opened = tables(root);
  root.transactionSync(() => change(opened));
  await root.close();
  return folder;
}

const tables = (root: ReturnType<typeof open>) => ({
  records: root.openDB('records-0', { encoding: 'binary', keyEncoding: 'binary' }),
  rows: root.openDB<object, string | [string, number]>('rows', { encoding: 'json' }),
});

const recordKey = (counter: number) => Buffer.from([0, 0, 0, 0, 0, 0, 0, 0, 0, counter]);

describe('a stream whose file was changed by other hands', () => {
  it('says that its last record is gone, and gives no number out twice', async () => {
    const stream = await openStream(await streamChangedBy(({ records }) => records.removeSync(recordKey(3))), 1);
    expect(stream.recovered).toEqual([
      'shardId-000000000000 counts 3 records and 30 events, but its last record is number 2 and counts 20 events; it goes on from the higher of each.',
    ]);
    const [number] = taken(await stream.append([entry('4')]));
    expect(number).toContain('000000000000000000000000004');
    expect(texts(readShard(stream, SHARD))).toEqual(['1', '2', '4']);
  });

  it('says that its counter stands behind its records, and goes on behind the records', async () => {
    const folder = await streamChangedBy(({ rows }) =>
      rows.putSync(['state', 0], { ...rows.get(['state', 0]), counter: 2, events: 20 }),
    );
    const stream = await openStream(folder, 1);
    expect(stream.recovered).toEqual([
      'shardId-000000000000 counts 2 records and 20 events, but its last record is number 3 and counts 30 events; it goes on from the higher of each.',
    ]);
    await stream.append([entry('4')]);
    expect(texts(readShard(stream, SHARD))).toEqual(['1', '2', '3', '4']);
    expect(stream.progress(new Map())).toMatchObject([{ received: 31 }]);
  });

  it('says that its first record is gone', async () => {
    const stream = await openStream(await streamChangedBy(({ records }) => records.removeSync(recordKey(1))), 1);
    expect(stream.recovered).toEqual(['shardId-000000000000 should start with record 1, but starts with 2.']);
  });

  it('says that all its records are gone, and lets nobody wait for them', async () => {
    const stream = await openStream(await streamChangedBy(({ records }) => records.clearSync()), 1);
    expect(stream.recovered).toEqual(['shardId-000000000000 holds none of the 3 records that it should hold.']);
    const start = stream.getShardIterator(SHARD, { type: 'TRIM_HORIZON' });
    expect(stream.getRecords(start)).toMatchObject({ records: [], millisBehindLatest: 0 });
    const woken = stream.waitForRecords(start);
    await stream.append([entry('4')]);
    await woken;
    expect(texts(stream.getRecords(start).records)).toEqual(['4']);
  });

  it('of the stored form before this one is refused', async () => {
    const folder = await streamChangedBy(({ rows }) => rows.putSync('stream', { format: 1, createdAtMs: 1 }));
    await expect(openStream(folder, 1)).rejects.toThrow(
      `The stream in ${folder} has the stored form 1, this version reads form 2: nothing was changed; use the version that wrote it, or choose another folder.`,
    );
  });
});

it.each([20_000, 10])('refuses a file that is no stream, in one sentence: %i bytes', async (bytes) => {
  const folder = await temporaryFolder();
  await writeFile(join(folder, 'stream.mdb'), 'x'.repeat(bytes));
  await expect(openStream(folder, 1)).rejects.toMatchObject({
    code: 'STREAM_UNAVAILABLE',
    message: `The stream in ${folder} cannot be opened (stream.mdb is not a stream): nothing was changed; check that the folder is writable and undamaged, or choose another.`,
  });
});
