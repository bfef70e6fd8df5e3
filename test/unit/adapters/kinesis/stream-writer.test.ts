import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PutRecords } from '../../../../adapters/kinesis/put-records.ts';
import { kinesisStreamWriter } from '../../../../adapters/kinesis/stream-writer.ts';
import type { StreamEntry } from '../../../../core/ports/stream.ts';
import { type VirtualTime, virtualTime } from '../../../support/virtual-time.ts';

const DEADLINE_MS = 10_000;

const entry = (text: string, explicitHashKey = '7'): StreamEntry => ({
  partitionKey: explicitHashKey,
  explicitHashKey,
  data: Buffer.from(text),
  eventCount: 1,
});
const textOf = ({ data }: StreamEntry): string => Buffer.from(data).toString();

const TAKEN = { ShardId: 'shardId-000000000000', SequenceNumber: '49' };
const THROTTLED = { ErrorCode: 'ProvisionedThroughputExceededException', ErrorMessage: 'Rate exceeded for shard' };
const written = { ok: true, shardId: 'shardId-000000000000', sequenceNumber: '49' };
const throttled = { ok: false, code: 'ProvisionedThroughputExceededException', message: 'Rate exceeded for shard' };

const fault = (name: string, fields: Record<string, unknown> = {}): Error =>
  Object.assign(new Error(`${name} happened`), { name, ...fields });

/** A stream whose every call answers as the next of `answers` says, the last one for ever. */
function streamOf(answers: readonly PutRecords[], time: VirtualTime = virtualTime()) {
  const calls: { readonly texts: readonly string[]; readonly atMs: number }[] = [];
  const putRecords: PutRecords = (entries, signal) => {
    const answer = answers[Math.min(calls.length, answers.length - 1)]!;
    calls.push({ texts: entries.map(textOf), atMs: time.now() });
    return answer(entries, signal);
  };
  const random = (): number => 0.999_999;
  return { calls, time, writer: kinesisStreamWriter({ putRecords, deadlineMs: DEADLINE_MS, time, random }) };
}

const takes: PutRecords = async (entries) => entries.map(() => TAKEN);
const refusing =
  (texts: readonly string[]): PutRecords =>
  async (entries) =>
    entries.map((one) => (texts.includes(textOf(one)) ? THROTTLED : TAKEN));
const rejects =
  (error: Error): PutRecords =>
  async () => {
    throw error;
  };
const hangs: PutRecords = (_entries, signal) =>
  new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(fault('AbortError'))));

describe('kinesisStreamWriter', () => {
  it('asks nothing of Kinesis for no entries', async () => {
    const { writer, calls } = streamOf([takes]);
    expect(await writer.append([])).toEqual([]);
    expect(calls).toEqual([]);
  });

  it('tells where each entry stands', async () => {
    let number = 10;
    const { writer } = streamOf([
      async (entries) => entries.map(() => ({ ShardId: 'shardId-000000000003', SequenceNumber: String(number++) })),
    ]);
    expect(await writer.append([entry('a', '1'), entry('b', '2')])).toEqual([
      { ok: true, shardId: 'shardId-000000000003', sequenceNumber: '10' },
      { ok: true, shardId: 'shardId-000000000003', sequenceNumber: '11' },
    ]);
  });

  it('sends again only what was refused, with a longer wait each time', async () => {
    const { writer, calls, time } = streamOf([refusing(['b', 'c']), refusing(['c']), takes]);
    const appended = writer.append([entry('a', '1'), entry('b', '2'), entry('c', '3')]);
    await time.advance(1_000);
    expect(await appended).toEqual([written, written, written]);
    expect(calls).toEqual([
      { texts: ['a', 'b', 'c'], atMs: 0 },
      { texts: ['b', 'c'], atMs: 49 },
      { texts: ['c'], atMs: 148 },
    ]);
  });

  it('holds back the later entries of a key until the earlier one is written, and lets other keys go on', async () => {
    const { writer, calls, time } = streamOf([refusing(['a1']), takes]);
    const appended = writer.append([entry('a1', '1'), entry('a2', '1'), entry('b1', '2'), entry('b2', '2')]);
    await time.advance(1_000);
    expect(await appended).toEqual([written, written, written, written]);
    expect(calls.map(({ texts }) => texts)).toEqual([['a1', 'b1'], ['a1', 'b2'], ['a2']]);
  });

  it('orders by the partition key where there is no explicit hash key', async () => {
    const { writer, calls } = streamOf([takes]);
    const plain = (text: string, partitionKey: string): StreamEntry => ({
      partitionKey,
      data: Buffer.from(text),
      eventCount: 1,
    });
    await writer.append([plain('a1', 'a'), plain('b1', 'b'), plain('a2', 'a')]);
    expect(calls.map(({ texts }) => texts)).toEqual([['a1', 'b1'], ['a2']]);
  });

  it('refuses at the deadline what is still throttled, with what stands behind it, and keeps the rest', async () => {
    const { writer, calls, time } = streamOf([refusing(['a1'])]);
    const appended = writer.append([entry('a1', '1'), entry('b', '2'), entry('a2', '1')]);
    await time.advance(DEADLINE_MS);
    expect(await appended).toEqual([throttled, written, throttled]);
    expect(calls.flatMap(({ texts }) => texts).filter((text) => text === 'b')).toEqual(['b']);
    expect(calls.flatMap(({ texts }) => texts)).not.toContain('a2');
    expect(time.now()).toBe(DEADLINE_MS);
  });

  it('tries again after a fault of the server or of the way there', async () => {
    const { writer, calls, time } = streamOf([
      rejects(fault('InternalFailureException', { $fault: 'server' })),
      rejects(fault('ECONNRESET')),
      rejects(fault('ProvisionedThroughputExceededException', { $fault: 'client' })),
      takes,
    ]);
    const appended = writer.append([entry('a')]);
    await time.advance(1_000);
    expect(await appended).toEqual([written]);
    expect(calls).toHaveLength(4);
  });

  it('does not try again what waiting does not mend', async () => {
    const { writer, calls } = streamOf([rejects(fault('AccessDeniedException', { $fault: 'client' }))]);
    const refused = { ok: false, code: 'AccessDeniedException', message: 'AccessDeniedException happened' };
    expect(await writer.append([entry('a', '1'), entry('b', '2'), entry('a2', '1')])).toEqual([
      refused,
      refused,
      refused,
    ]);
    expect(calls).toHaveLength(1);
  });

  it('ends a call that hangs and tries again', async () => {
    const { writer, calls, time } = streamOf([hangs, takes]);
    const appended = writer.append([entry('a')]);
    await time.advance(5_000);
    expect(await appended).toEqual([written]);
    expect(calls.map(({ atMs }) => atMs)).toEqual([0, 4_049]);
  });

  it('refuses what was not confirmed by the deadline: it may have been written', async () => {
    const { writer, time } = streamOf([hangs]);
    const appended = writer.append([entry('a')]);
    await time.advance(DEADLINE_MS);
    expect(await appended).toEqual([
      { ok: false, code: 'RequestTimeout', message: 'Kinesis did not confirm the record in time.' },
    ]);
    expect(time.sleepers()).toBe(0);
  });

  it('counts an entry that an answer leaves out as refused', async () => {
    const { writer, calls, time } = streamOf([async () => [TAKEN], takes]);
    const appended = writer.append([entry('a', '1'), entry('b', '2')]);
    await time.advance(1_000);
    expect(await appended).toEqual([written, written]);
    expect(calls.map(({ texts }) => texts)).toEqual([['a', 'b'], ['b']]);
  });

  it('puts at most 500 entries into a request and sends the requests side by side', async () => {
    const { writer, calls } = streamOf([takes]);
    await writer.append(Array.from({ length: 1_200 }, (_, number) => entry(String(number), String(number))));
    expect(calls.map(({ texts, atMs }) => [texts.length, atMs])).toEqual([
      [500, 0],
      [500, 0],
      [200, 0],
    ]);
  });

  it('puts at most 10 MiB into a request, partition keys counted', async () => {
    const { writer, calls } = streamOf([takes]);
    const mebibyte = 'x'.repeat(1024 * 1024 - 1);
    await writer.append(Array.from({ length: 11 }, (_, number) => entry(mebibyte, String(number % 10))));
    expect(calls.map(({ texts }) => texts.length)).toEqual([10, 1]);
    const bytes = 'y'.repeat(1024 * 1024);
    const wide = streamOf([takes]);
    await wide.writer.append(Array.from({ length: 10 }, (_, number) => entry(bytes, String(number))));
    expect(wide.calls.map(({ texts }) => texts.length)).toEqual([9, 1]);
  });

  it('keeps the order of each key and confirms only what is in the stream, whatever fails', async () => {
    const script = fc.array(fc.constantFrom('take', 'refuse some', 'lose the answer', 'fail', 'hang'), {
      maxLength: 12,
    });
    const keys = fc.array(fc.constantFrom('1', '2', '3'), { maxLength: 20 });
    await fc.assert(
      fc.asyncProperty(keys, script, fc.infiniteStream(fc.boolean()), async (hashKeys, plan, coins) => {
        const log: StreamEntry[] = [];
        let calls = 0;
        const time = virtualTime();
        const putRecords: PutRecords = async (entries, signal) => {
          const what = plan[calls++] ?? 'take';
          if (what === 'fail') throw fault('InternalFailureException', { $fault: 'server' });
          if (what === 'hang') return hangs(entries, signal);
          const kept = entries.map(() => what !== 'refuse some' || coins.next().value === true);
          log.push(...entries.filter((_, index) => kept[index]));
          if (what === 'lose the answer') throw fault('ECONNRESET');
          return kept.map((isKept) => (isKept ? TAKEN : THROTTLED));
        };
        const entries = hashKeys.map((hashKey, number) => entry(String(number), hashKey));
        const writer = kinesisStreamWriter({ putRecords, deadlineMs: DEADLINE_MS, time, random: () => 0.5 });
        const appended = writer.append(entries);
        await time.advance(DEADLINE_MS);
        const results = await appended;
        const texts = log.map(textOf);
        results.forEach((result, index) => {
          if (result.ok) expect(texts).toContain(String(index));
        });
        for (const hashKey of ['1', '2', '3']) {
          const firsts = [...new Set(log.filter((one) => one.explicitHashKey === hashKey).map(textOf))].map(Number);
          expect(firsts).toEqual([...firsts].sort((a, b) => a - b));
        }
        expect(results).toHaveLength(entries.length);
      }),
      { numRuns: 60 },
    );
  });
});
