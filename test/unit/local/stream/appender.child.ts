// Appends until it is killed. Prints each acknowledgement, `shardId sequenceNumber text`, and each checkpoint that it has
// moved, `checkpoint shardId sequenceNumber`. Started by tests.
import { writeSync } from 'node:fs';
import { realTime } from '../../../../adapters/system/real-time.ts';
import { LocalStream } from '../../../../local/stream/local-stream.ts';

const [folder, round, dataBytes] = process.argv.slice(2) as [string, string, string];
const stream = await LocalStream.open({ folder, shards: 2, time: realTime, name: 'test' });

async function append(name: string, bytes: number): Promise<boolean> {
  const names = [`${name}/a`, `${name}/b`];
  const entries = names.map((text) => ({ partitionKey: text, data: Buffer.alloc(bytes, `${text} `), eventCount: 3 }));
  try {
    const results = await stream.append(entries);
    const lines = results.map((result, index) =>
      result.ok ? `${result.shardId} ${result.sequenceNumber} ${names[index]}` : result.message,
    );
    writeSync(1, `${lines.join('\n')}\n`);
    if (results[0]?.ok) await advance(results[0].shardId, results[0].sequenceNumber);
    return true;
  } catch (error) {
    writeSync(1, `failed ${Object(error).code}\n`);
    return false;
  }
}

async function advance(shardId: string, sequenceNumber: string): Promise<void> {
  const { moved } = await stream.setCheckpoint('test', shardId, sequenceNumber);
  if (moved) writeSync(1, `checkpoint ${shardId} ${sequenceNumber}\n`);
}

/** Should an append fail, it tries a few small ones, for which there is still room, and ends. */
async function appendForever(caller: number): Promise<void> {
  let call = 0;
  while (await append(`${round}/${caller}/${call}`, Number(dataBytes))) call++;
  for (let small = 0; small < 5; small++) await append(`${round}/${caller}/small-${small}`, 40);
}

await Promise.all(Array.from({ length: 8 }, (_, caller) => appendForever(caller)));
const received = stream.progress(new Map()).reduce((sum, shard) => sum + shard.received, 0);
writeSync(1, `received ${received}\n`);
await stream.close();
