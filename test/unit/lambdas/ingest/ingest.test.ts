import { expect, it } from 'vitest';
import { INGEST_LIMITS } from '../../../../config/limits.ts';
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
