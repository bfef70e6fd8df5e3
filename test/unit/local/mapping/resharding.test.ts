import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { realTime } from '../../../../adapters/system/real-time.ts';
import { EVENT_SOURCE_MAPPING } from '../../../../config/event-source-mapping.ts';
import type { InvokeResult } from '../../../../core/ports/function-invoker.ts';
import { EventSourceMapping } from '../../../../local/mapping/event-source-mapping.ts';
import { inProcessEnvironments } from '../../../../local/mapping/in-process-function.ts';
import { LOCAL_POLLING } from '../../../../local/mapping/mapping-options.ts';
import { LocalStream } from '../../../../local/stream/local-stream.ts';
import { answer, names, report, thrown } from './mapping-bench.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'resharding-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const RECORDS = 3_000;
const KEYS = 40;
const [S0, S1, S2, S3, S4] = Array.from({ length: 5 }, (_, number) => `shardId-00000000000${number}`) as [
  string,
  string,
  string,
  string,
  string,
];

/** A function that now and then stops in the middle or throws, and notes which numbers it has handled, by shard. */
function noting() {
  const handled: { readonly number: number; readonly shardId: string }[] = [];
  const enough = new AbortController();
  let calls = 0;
  const environments = inProcessEnvironments(async ({ Records }): Promise<InvokeResult> => {
    await realTime.sleep(1);
    const turn = ++calls % 5;
    if (turn === 4) return thrown;
    const stopAt = turn === 2 && Records.length > 1 ? Math.floor(Records.length / 2) : Records.length;
    for (const { eventID, kinesis } of Records.slice(0, stopAt)) {
      const number = Number(Buffer.from(kinesis.data, 'base64').toString());
      handled.push({ number, shardId: eventID.split(':')[0]! });
    }
    if (handled.length >= RECORDS) enough.abort();
    const unhandled = Records[stopAt];
    return unhandled === undefined ? answer() : report(unhandled.kinesis.sequenceNumber);
  }, 4);
  return { handled, environments, enough: enough.signal };
}

describe.each([1, 3])('a mapping with %i lanes a shard while shards are split and merged under load', (lanes) => {
  it('drains parents before children: every record once, in order of its key', async () => {
    const stream = await LocalStream.open({ folder, shards: 2, time: realTime, name: 'events' });
    const { handled, environments, enough } = noting();
    const ignore = (): void => {};
    const mapping = new EventSourceMapping(
      {
        consumer: 'process',
        settings: { ...EVENT_SOURCE_MAPPING, batchSize: 40, parallelizationFactor: lanes, maximumRetryAttempts: -1 },
        polling: { ...LOCAL_POLLING, lingerMs: 1, retryDelays: { firstMs: 1, longestMs: 5 } },
        names,
      },
      {
        stream,
        environments,
        onFailure: { send: async () => {} },
        time: realTime,
        random: () => 0.5,
        newRequestId: () => 'request',
        logger: { debug: ignore, info: ignore, warn: ignore, error: ignore },
      },
    );
    mapping.start();
    for (let number = 0; number < RECORDS; number += 50) {
      const entries = Array.from({ length: 50 }, (_, index) => ({
        partitionKey: `key-${(number + index) % KEYS}`,
        data: Buffer.from(String(number + index)),
        eventCount: 1,
      }));
      await stream.append(entries);
      // The lower half of the hash keys is split at a quarter of them; later its upper part is merged with the upper half.
      if (number === 1_000) await stream.splitShard(S0, String(1n << 126n));
      if (number === 1_500) await mapping.pause();
      if (number === 1_700) mapping.resume();
      if (number === 2_000) await stream.mergeShards(S3, S1);
    }
    await realTime.sleep(20_000, enough);
    await mapping.stop(2_000);
    const drained = mapping.snapshot().shards.filter(({ state }) => state === 'drained');
    await stream.close();

    const numbers = handled.map(({ number }) => number);
    expect([...numbers].sort((a, b) => a - b)).toEqual(Array.from({ length: RECORDS }, (_, number) => number));
    for (let key = 0; key < KEYS; key++) {
      const ofKey = numbers.filter((number) => number % KEYS === key);
      expect(ofKey).toEqual([...ofKey].sort((a, b) => a - b));
    }
    const first = (shardId: string) => handled.findIndex((one) => one.shardId === shardId);
    const last = (shardId: string) => handled.findLastIndex((one) => one.shardId === shardId);
    for (const [parent, child] of [
      [S0, S2],
      [S0, S3],
      [S1, S4],
      [S3, S4],
    ] as const) {
      expect(first(child)).toBeGreaterThan(last(parent));
    }
    expect(drained.map(({ shardId }) => shardId).sort()).toEqual([S0, S1, S3]);
  });
});
