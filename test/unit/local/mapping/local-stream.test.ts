import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { realTime } from '../../../../adapters/system/real-time.ts';
import { EVENT_SOURCE_MAPPING } from '../../../../config/event-source-mapping.ts';
import { createFunctionHost } from '../../../../local/functions/function-host.ts';
import { EventSourceMapping } from '../../../../local/mapping/event-source-mapping.ts';
import { LOCAL_POLLING } from '../../../../local/mapping/mapping-options.ts';
import { LocalStream } from '../../../../local/stream/local-stream.ts';
import { names } from './mapping-bench.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mapping-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const openStream = () => LocalStream.open({ folder, shards: 2, time: realTime, name: 'events' });

/** Runs stream, mapping and function for real until the function has printed `count` numbers; returns them. */
async function consume(stream: LocalStream, count: number): Promise<number[]> {
  const printed: number[] = [];
  const enough = new AbortController();
  const functions = createFunctionHost({
    name: 'process',
    modulePath: fileURLToPath(new URL('./print-numbers.ts', import.meta.url)),
    handlerName: 'handler',
    concurrency: 2,
    timeoutMs: 5_000,
    memoryMegabytes: 128,
    environment: {},
    onLine: (line) => {
      // Lambda's own line about a failure is the other thing that is printed.
      if (line.startsWith('{')) return;
      printed.push(...line.split(' ').map(Number));
      if (printed.length >= count) enough.abort();
    },
    time: realTime,
  });
  const ignore = () => {};
  const mapping = new EventSourceMapping(
    {
      consumer: 'process',
      settings: { ...EVENT_SOURCE_MAPPING, batchSize: 50, maximumRetryAttempts: -1 },
      polling: { ...LOCAL_POLLING, retryDelays: { firstMs: 1, longestMs: 5 } },
      names,
    },
    {
      stream,
      environments: functions,
      onFailure: { send: async () => {} },
      time: realTime,
      random: () => 0.5,
      newRequestId: () => 'request',
      logger: { debug: ignore, info: ignore, warn: ignore, error: ignore },
    },
  );
  mapping.start();
  await realTime.sleep(10_000, enough.signal);
  await mapping.stop(1_000);
  await functions.stop(1_000);
  return printed;
}

const entries = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, index) => ({
    partitionKey: String((from + index) % 8),
    data: Buffer.from(String(from + index)),
    eventCount: 1,
  }));

describe('a mapping on a stream on disk', () => {
  it('hands every record to the function, in order per key, through failures and a restart', async () => {
    const first = await openStream();
    await first.append(entries(0, 400));
    const before = await consume(first, 400);
    await first.close();

    const second = await openStream();
    await second.append(entries(400, 600));
    const after = await consume(second, 200);
    await second.close();

    const numbers = [...before, ...after];
    expect([...numbers].sort((a, b) => a - b)).toEqual(Array.from({ length: 600 }, (_, number) => number));
    for (let key = 0; key < 8; key++) {
      const ofKey = numbers.filter((number) => number % 8 === key);
      expect(ofKey).toEqual([...ofKey].sort((a, b) => a - b));
    }
  });
});
