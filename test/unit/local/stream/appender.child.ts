// Appends until it is killed and prints each acknowledgement: `shardId sequenceNumber text`. Started by tests.
import { writeSync } from 'node:fs';
import { realTime } from '../../../../adapters/system/real-time.ts';
import { LocalStream } from '../../../../local/stream/local-stream.ts';

const [folder, round, dataBytes] = process.argv.slice(2) as [string, string, string];
const stream = await LocalStream.open({ folder, shards: 2, time: realTime, name: 'test' });

async function appendForever(caller: number): Promise<void> {
  for (let call = 0; ; call++) {
    const names = [`${round}/${caller}/${call}/a`, `${round}/${caller}/${call}/b`];
    const entries = names.map((text) => ({
      partitionKey: text,
      data: Buffer.alloc(Number(dataBytes), `${text} `),
      eventCount: 3,
    }));
    let results: Awaited<ReturnType<LocalStream['append']>>;
    try {
      results = await stream.append(entries);
    } catch (error) {
      writeSync(1, `failed ${error instanceof Error ? Object(error).code : ''}\n`);
      return;
    }
    const lines = results.map((result, index) =>
      result.ok ? `${result.shardId} ${result.sequenceNumber} ${names[index]}` : result.message,
    );
    writeSync(1, `${lines.join('\n')}\n`);
  }
}

await Promise.all(Array.from({ length: 8 }, (_, caller) => appendForever(caller)));
const received = stream.progress(new Map()).reduce((sum, shard) => sum + shard.received, 0);
writeSync(1, `received ${received}\n`);
await stream.close();
