import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { failedBatchFolder } from '../../../../local/mapping/failed-batch-folder.ts';
import { kinesisEvent } from '../../../../local/mapping/kinesis-event.ts';
import { failureMessage } from '../../../../local/mapping/on-failure.ts';
import { names } from './mapping-bench.ts';
import { streamRecords } from './stream-records.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'failed-batches-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

it('keeps a given-up batch whole, with its payload, under the key that an S3 destination has', async () => {
  const records = streamRecords(2, 1_000);
  const batch = { records, requestId: 'request-1', attempts: 3, refusals: 0 };
  const discard = { condition: 'RetryAttemptsExhausted', batch, functionError: 'Unhandled' } as const;
  const message = failureMessage(discard, names, Date.parse('2026-11-21T10:20:30.456Z'));
  const kept = await failedBatchFolder(folder, 'mapping-1').keep(message, kinesisEvent(records, names));

  const day = join(folder, 'aws/lambda/mapping-1/shardId-000000000000/2026/11/21');
  const [file, ...others] = await readdir(day);
  expect(others).toEqual([]);
  expect(file).toMatch(/^2026-11-21T10\.20\.30-[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(JSON.parse(await readFile(join(day, file!), 'utf8'))).toMatchObject({
    requestContext: { requestId: 'request-1', condition: 'RetryAttemptsExhausted', approximateInvokeCount: 3 },
    KinesisBatchInfo: { startSequenceNumber: '101', endSequenceNumber: '102', batchSize: 2 },
    payload: { Records: [{ kinesis: { data: 'cmVjb3JkIDE=' } }, { kinesis: { data: 'cmVjb3JkIDI=' } }] },
  });
  await kept.remove();
  await kept.remove();
  expect(await readdir(day)).toEqual([]);
});
