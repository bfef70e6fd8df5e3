import { expect, it } from 'vitest';
import { INGEST_LIMITS } from '../../../../config/limits.ts';
import type { IngestWatch } from '../../../../core/ports/ingest-watch.ts';
import type { StreamEntry } from '../../../../core/ports/stream.ts';
import { createIngest, type IngestDeps } from '../../../../lambdas/ingest/ingest.ts';
import { httpRequest } from '../shared/http-request.ts';

const entries: StreamEntry[] = [];
const ingest = (deps: Partial<IngestDeps>) =>
  createIngest({
    stream: {
      async append(records) {
        entries.push(...records);
        return records.map(() => ({ ok: true, shardId: 's', sequenceNumber: '1' }));
      },
    },
    store: { statuses: async () => [] },
    limits: INGEST_LIMITS,
    buckets: 1,
    newId: () => 'new-id',
    metrics: { add() {}, flush() {} },
    time: { now: () => 0, sleep: async () => {} },
    ...deps,
  });
const request = (body: string) => ({
  ...httpRequest('POST /events', '/events'),
  headers: { 'content-type': 'application/json' },
  body,
});
const events = (count: number) =>
  `[${Array.from({ length: count }, (_, n) => `{"type":"t","id":"${n}","data":"${'x'.repeat(1_000)}"}`).join()}]`;

it('lets others have their turn while it reads a large request, and answers all of it', async () => {
  let turns = 0;
  let nowMs = 0;
  const sleep = async () => {
    turns += 1;
  };
  const slow = ingest({ time: { now: () => (nowMs += 25), sleep } });
  const answer = await slow(request(events(500)));
  expect(JSON.parse(answer.body)).toMatchObject({ accepted: 500, rejected: 0 });
  expect(turns).toBeGreaterThanOrEqual(4);
});

it('does not pause for a request that takes no time', async () => {
  const sleep = () => Promise.reject(new Error('slept'));
  const answer = await ingest({ time: { now: () => 7, sleep } })(request(events(500)));
  expect(answer.statusCode).toBe(202);
});

it('keeps nothing of a request whose last events are no JSON', async () => {
  entries.length = 0;
  const body = `${events(500).slice(0, -1)},oops]`;
  await expect(ingest({})(request(body))).rejects.toMatchObject({ problem: { status: 400, code: 'json_invalid' } });
  expect(entries).toEqual([]);
});

it('tells who watches which keys went into which shard, and of which type the refused events were', async () => {
  const told: unknown[] = [];
  const watch: IngestWatch = {
    placed: (shardId, events, keyOf) => told.push([shardId, Array.from({ length: events }, (_, at) => keyOf(at))]),
    refused: (type) => told.push(type),
  };
  const one = { type: 't', source: 's' };
  const body = [
    { ...one, id: '1', partitionkey: 'k', subject: 'a' },
    { ...one, id: '2', subject: 'a' },
    { ...one, id: '3' },
    { ...one, id: '4', time: 'yesterday' },
    { id: '5' },
  ];
  await ingest({ watch })(request(JSON.stringify(body)));
  expect(told).toEqual([['s', ['k', 'a', undefined]], 't', undefined]);
});

it('tells nobody of a dry run', async () => {
  const watch: IngestWatch = {
    placed: () => expect.unreachable(),
    refused: () => expect.unreachable(),
  };
  const dryRun = { ...request('[{"type":"t"},{"id":"5"}]'), rawQueryString: 'dryRun=true' };
  const answer = await ingest({ watch })(dryRun);
  expect(JSON.parse(answer.body)).toMatchObject({ accepted: 1, rejected: 1 });
});
