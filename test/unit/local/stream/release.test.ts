import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import type { LocalStream } from '../../../../local/stream/local-stream.ts';
import { entry, openStream, taken, temporaryFolder, texts } from './stream-fixture.ts';

const SHARD = 'shardId-000000000000';
const MIB = 1024 * 1024;

/** Appends `mebibytes` in records of half a MiB. */
async function appendMuch(stream: LocalStream, mebibytes: number): Promise<void> {
  const data = Buffer.alloc(MIB / 2);
  for (let written = 0; written < mebibytes; written++) {
    await stream.append([entry('', { data }), entry('', { data })]);
  }
}

/** Bytes of the stream's file that this process has mapped. */
async function mappedBytes(folder: string): Promise<number> {
  const maps = (await readFile('/proc/self/maps', 'utf8')).split('\n');
  return maps
    .filter((line) => line.endsWith(join(folder, 'stream.mdb')))
    .map((line) => line.split(' ')[0]!.split('-'))
    .reduce((sum, [start, end]) => sum + Number.parseInt(end!, 16) - Number.parseInt(start!, 16), 0);
}

describe('a stream that has passed more than it keeps mapped', () => {
  it('reads and writes on', async () => {
    const stream = await openStream(await temporaryFolder(), 1);
    const [first] = taken(await stream.append([entry('first')]));
    await appendMuch(stream, 140);
    await stream.setCheckpoint('process', SHARD, first!);
    const { next } = stream.getRecords(stream.getShardIterator(SHARD, { type: 'LATEST' }));
    const woken = stream.waitForRecords(next!);
    await stream.append([entry('last')]);
    await woken;
    expect(texts(stream.getRecords(next!).records)).toEqual(['last']);
    const start = stream.getShardIterator(SHARD, { type: 'TRIM_HORIZON' });
    expect(texts(stream.getRecords(start, { limit: 1 }).records)).toEqual(['first']);
    expect(stream.checkpoint('process', SHARD)).toBe(first);
    expect(stream.progress(new Map())).toMatchObject([{ received: 282 }]);
  }, 30_000);

  it.runIf(process.platform === 'linux')(
    'keeps little of its file mapped, read or written',
    async () => {
      const folder = await temporaryFolder();
      const stream = await openStream(folder, 1);
      let iterator = stream.getShardIterator(SHARD, { type: 'TRIM_HORIZON' });
      for (let round = 0; round < 30; round++) {
        await appendMuch(stream, 10);
        iterator = stream.getRecords(iterator).next!;
        expect(await mappedBytes(folder)).toBeLessThan(100 * MIB);
      }
      for (let pass = 0; pass < 10; pass++) {
        iterator = stream.getShardIterator(SHARD, { type: 'TRIM_HORIZON' });
        for (let read = 0; read < 10; read++) {
          iterator = stream.getRecords(iterator).next!;
          await setImmediate();
          expect(await mappedBytes(folder)).toBeLessThan(100 * MIB);
        }
      }
    },
    30_000,
  );

  it('takes nothing more, in one sentence, once its file is gone', async () => {
    const folder = await temporaryFolder();
    const stream = await openStream(folder, 1);
    await rm(join(folder, 'stream.mdb'));
    await expect(appendMuch(stream, 140)).rejects.toMatchObject({
      code: 'STREAM_UNAVAILABLE',
      message: `The stream in ${folder} is no longer there to write to: nothing of this request was kept; stop, look after the folder, and start again.`,
    });
  }, 30_000);
});
