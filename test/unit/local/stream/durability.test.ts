import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { LocalStream } from '../../../../local/stream/local-stream.ts';
import type { StreamRecord } from '../../../../local/stream/record-codec.ts';
import { openStream, readShard, temporaryFolder } from './stream-fixture.ts';

const CHILD = fileURLToPath(new URL('./appender.child.ts', import.meta.url));

interface Acknowledged {
  readonly shardId: string;
  readonly sequenceNumber: string;
  readonly text: string;
}

class Appender {
  readonly process: ChildProcess;
  readonly exited: Promise<unknown>;
  #output = '';

  constructor(command: string, parameters: readonly string[]) {
    this.process = spawn(command, parameters, { stdio: ['ignore', 'pipe', 'ignore'] });
    this.process.stdout!.setEncoding('utf8').on('data', (text) => {
      this.#output += text;
    });
    this.exited = once(this.process, 'close');
  }

  /** Whole lines only: a kill may cut the last one. */
  get lines(): readonly string[] {
    return this.#output.split('\n').slice(0, -1);
  }

  get acknowledged(): readonly Acknowledged[] {
    return this.lines
      .filter((line) => line.startsWith('shardId-'))
      .map((line) => line.split(' '))
      .map(([shardId, sequenceNumber, text]) => ({ shardId: shardId!, sequenceNumber: sequenceNumber!, text: text! }));
  }

  /** The last one of each shard. */
  get checkpoints(): ReadonlyMap<string, string> {
    const moves = this.lines.filter((line) => line.startsWith('checkpoint ')).map((line) => line.split(' '));
    return new Map(moves.map(([, shardId, sequenceNumber]) => [shardId!, sequenceNumber!]));
  }

  async firstAcknowledgement(): Promise<void> {
    while (this.acknowledged.length === 0) await once(this.process.stdout!, 'data');
  }
}

/** Every record of the stream by sequence number; fails where a shard's numbers do not rise. */
function readAll(stream: LocalStream): ReadonlyMap<string, StreamRecord> {
  const shards = stream.listShards().map(({ shardId }) => readShard(stream, shardId));
  for (const records of shards) {
    const numbers = records.map((record) => record.sequenceNumber);
    expect(numbers).toEqual(numbers.toSorted());
  }
  return new Map(shards.flat().map((record) => [record.sequenceNumber, record]));
}

const missingFrom = (records: ReadonlyMap<string, StreamRecord>, acknowledged: readonly Acknowledged[]) =>
  acknowledged.filter(({ shardId, sequenceNumber, text }) => {
    const record = records.get(sequenceNumber);
    const isWhole = record?.data.equals(Buffer.alloc(record.data.length, `${text} `)) ?? false;
    return record?.shardId !== shardId || record.partitionKey !== text || !isWhole;
  });

/** mulberry32: the same moments in every run. */
function seededRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

it('has everything that it acknowledged after its process was killed, again and again', async () => {
  const folder = await temporaryFolder();
  const random = seededRandom(20_261_121);
  const acknowledged: Acknowledged[] = [];
  for (let round = 0; round < 12; round++) {
    const dataBytes = [40, 3_000, 30_000][round % 3]!;
    const appender = new Appender(process.execPath, [CHILD, folder, String(round), String(dataBytes)]);
    await appender.firstAcknowledgement();
    await new Promise((resolve) => setTimeout(resolve, random() * 120));
    appender.process.kill('SIGKILL');
    await appender.exited;
    acknowledged.push(...appender.acknowledged);

    const stream = await openStream(folder, 2);
    expect(stream.recovered).toEqual([]);
    const records = readAll(stream);
    expect(missingFrom(records, acknowledged)).toEqual([]);
    const received = stream.progress(new Map()).reduce((sum, shard) => sum + shard.received, 0);
    expect(received).toBe(records.size * 3);
    for (const [shardId, sequenceNumber] of appender.checkpoints) {
      expect(BigInt(stream.checkpoint('test', shardId)!) >= BigInt(sequenceNumber)).toBe(true);
    }
    if (round === 5) await stream.splitShard('shardId-000000000000', '1000000000000000000000000000000000000');
    await stream.close();
  }
  expect(acknowledged.length).toBeGreaterThan(100);
}, 60_000);

describe.skipIf(process.platform === 'win32')('a disk that takes no more', () => {
  it('fails the append, takes what still fits, keeps what was acknowledged and counts no more than that', async () => {
    const folder = await temporaryFolder();
    // The shell's own limit on the size of a file stands in for a full disk.
    const command = `ulimit -f 8192 && exec "$0" "$@"`;
    const appender = new Appender('sh', ['-c', command, process.execPath, CHILD, folder, '0', '30000']);
    await appender.exited;
    const failures = appender.lines.filter((line) => line.startsWith('failed'));
    expect(new Set(failures)).toEqual(new Set(['failed STREAM_UNAVAILABLE']));
    expect(appender.acknowledged.filter(({ text }) => text.includes('small')).length).toBeGreaterThan(0);
    expect(appender.lines.at(-1)).toBe(`received ${appender.acknowledged.length * 3}`);

    const stream = await openStream(folder, 2);
    expect(stream.recovered).toEqual([]);
    const records = readAll(stream);
    expect(missingFrom(records, appender.acknowledged)).toEqual([]);
    expect(records.size).toBe(appender.acknowledged.length);
  }, 30_000);
});

describe('a second process', () => {
  it('is refused for as long as the first one lives', async () => {
    const folder = await temporaryFolder();
    const appender = new Appender(process.execPath, [CHILD, folder, '0', '40']);
    await appender.firstAcknowledgement();
    await expect(openStream(folder, 2)).rejects.toMatchObject({
      code: 'STREAM_UNAVAILABLE',
      message: `The stream in ${folder} is in use by process ${appender.process.pid}: nothing was changed; stop that process or choose another folder.`,
    });
    const before = appender.acknowledged.length;
    while (appender.acknowledged.length === before) await once(appender.process.stdout!, 'data');
    appender.process.kill('SIGKILL');
    await appender.exited;
    expect((await openStream(folder, 2)).recovered).toEqual([]);
  }, 30_000);
});
