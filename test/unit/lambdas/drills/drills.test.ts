import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { AppendResult, StreamEntry } from '../../../../core/ports/stream.ts';
import { drilledStore } from '../../../../lambdas/drills/drilled-store.ts';
import { drilledStream } from '../../../../lambdas/drills/drilled-stream.ts';
import { writeFault } from '../../../../lambdas/drills/fault-file.ts';
import { virtualTime } from '../../../support/virtual-time.ts';

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'spillway-drills-'));
  file = join(folder, 'drills.json');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const store = { ping: async () => 'pong', close: async () => 'closed' };
const TAKEN: AppendResult = { ok: true, shardId: 's', sequenceNumber: '1' };
const stream = { append: async (entries: readonly StreamEntry[]) => entries.map(() => TAKEN) };
const entries = (count: number): StreamEntry[] =>
  Array.from({ length: count }, () => ({ partitionKey: '0', data: Buffer.from('x'), eventCount: 1 }));

it('is the part itself where there are no drills', () => {
  expect(drilledStore(store, undefined, virtualTime())).toBe(store);
  expect(drilledStream(stream, undefined, virtualTime())).toBe(stream);
});

it('keeps a part down until the time is over, and its closing possible', async () => {
  const time = virtualTime(1_000);
  const drilled = drilledStore(store, file, time);
  expect(await drilled.ping()).toBe('pong');
  writeFault(file, 'store', 'down', 3_000);
  await time.advance(50);
  await expect(drilled.ping()).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE', retryable: true });
  expect(await drilled.close()).toBe('closed');
  await time.advance(1_950);
  expect(await drilled.ping()).toBe('pong');
});

it('breaks one part and leaves the others', async () => {
  const time = virtualTime(1_000);
  writeFault(file, 'dead-letters', 'down', 9_000);
  writeFault(file, 'stream', 'down', 9_000);
  expect(await drilledStore(store, file, time).ping()).toBe('pong');
  await expect(drilledStore(store, file, time, 'dead-letters').ping()).rejects.toThrow('dead-letters part down');
  await expect(drilledStream(stream, file, time).append(entries(1))).rejects.toMatchObject({
    code: 'STREAM_UNAVAILABLE',
  });
});

it('makes a part slow', async () => {
  const time = virtualTime(1_000);
  writeFault(file, 'store', 'slow', 9_000);
  let answer: string | undefined;
  void drilledStore(store, file, time)
    .ping()
    .then((pong) => {
      answer = pong;
    });
  await time.advance(999);
  expect(answer).toBeUndefined();
  await time.advance(1);
  expect(answer).toBe('pong');
});

it('refuses every second call of a throttled part, and every second record of a throttled stream', async () => {
  const time = virtualTime(1_000);
  writeFault(file, 'store', 'throttle', 9_000);
  writeFault(file, 'stream', 'throttle', 9_000);
  const drilled = drilledStore(store, file, time);
  await expect(drilled.ping()).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
  expect(await drilled.ping()).toBe('pong');
  const throttled = drilledStream(stream, file, time);
  expect((await throttled.append(entries(3))).map(({ ok }) => ok)).toEqual([false, true, false]);
  expect(await throttled.append(entries(1))).toEqual([TAKEN]);
});
