import { describe, expect, it } from 'vitest';
import { entry, openStream, readShard, temporaryFolder, texts } from './stream-fixture.ts';

/** Hash keys of twelve equal shards. */
const HASH_KEYS = Array.from({ length: 12 }, (_, shard) => String((BigInt(shard) * 2n ** 128n) / 12n + 1n));

describe('shards that share a tree', () => {
  it('keep their records apart and in order, whichever writes last, and after a restart', async () => {
    const folder = await temporaryFolder();
    let stream = await openStream(folder, 12);
    const write = (text: string) =>
      stream.append(HASH_KEYS.map((explicitHashKey, shard) => entry(`${shard}-${text}`, { explicitHashKey })));
    await write('a');
    await write('b');
    await stream.close();
    stream = await openStream(folder, 12);
    await stream.append([entry('1-c', { explicitHashKey: HASH_KEYS[1]! })]);
    await write('d');
    const read = stream.listShards().map(({ shardId }) => texts(readShard(stream, shardId)));
    expect(read[0]).toEqual(['0-a', '0-b', '0-d']);
    expect(read[1]).toEqual(['1-a', '1-b', '1-c', '1-d']);
    expect(read[9]).toEqual(['9-a', '9-b', '9-d']);
    expect(read.flat()).toHaveLength(37);
    expect(stream.recovered).toEqual([]);
  });
});
