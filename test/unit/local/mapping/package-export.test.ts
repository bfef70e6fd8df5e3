import { EventSourceMapping, standAlone } from 'spillway/local';
import { expect, it } from 'vitest';

it('is usable alone: a handler, a few records, and a time that only the test moves', async () => {
  const seen: number[] = [];
  const handler = (event: { Records: readonly object[] }) => {
    seen.push(event.Records.length);
    if (event.Records.length > 1) throw new Error('one at a time, please');
  };
  const bench = standAlone({ handler, settings: { bisectBatchOnFunctionError: true, batchSize: 4 } });
  for (const order of ['a', 'b', 'c', 'd']) bench.put(order, { order });
  new EventSourceMapping(bench.options, bench.deps).start();
  await bench.time.advance(1_000);
  expect(seen).toEqual([4, 2, 1, 1, 2, 1, 1]);
});

it('gives the handler its context, reads its answer, and keeps what the mapping gave up on', async () => {
  const bench = standAlone({
    handler: ({ Records }, { awsRequestId }) => ({
      batchItemFailures: Records.filter(({ kinesis }) => kinesis.partitionKey === 'bad').map(({ kinesis }) => ({
        itemIdentifier: awsRequestId === '' ? '' : kinesis.sequenceNumber,
      })),
    }),
    settings: { functionResponseTypes: ['ReportBatchItemFailures'], maximumRetryAttempts: 2 },
    shards: 2,
  });
  bench.put('good', 'text');
  const bad = bench.put('bad', 'text');
  const mapping = new EventSourceMapping(bench.options, bench.deps);
  mapping.start();
  await bench.time.advance(60_000);
  expect(bench.failures).toMatchObject([
    { KinesisBatchInfo: { startSequenceNumber: bad }, requestContext: { approximateInvokeCount: 3 } },
  ]);
  expect(bench.facts.filter(({ kind }) => kind === 'succeeded')).toHaveLength(1);
  await mapping.stop(0);
});

it('names the setting that is wrong', () => {
  expect(() => standAlone({ handler: () => {}, settings: { batchSize: 0 } })).toThrow('batchSize must be >= 1');
});
