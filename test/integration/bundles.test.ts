import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Bundle, buildBundle, STORES } from '../../cli/bundles/build-bundle.ts';
import { startBundle } from '../../cli/bundles/start-bundle.ts';
import { BUNDLE_BUDGETS } from '../../config/bundle-budgets.ts';
import { FUNCTIONS, type FunctionName } from '../../config/functions.ts';

const NAMES = Object.keys(FUNCTIONS) as FunctionName[];

/** A request of a caller who may do everything. */
const request = (routeKey: string, more: object = {}) => {
  const [method, path = ''] = routeKey.split(' ');
  return {
    version: '2.0',
    routeKey,
    rawPath: path,
    rawQueryString: '',
    headers: { 'content-type': 'application/json' },
    requestContext: {
      requestId: 'r-1',
      http: { method, path },
      authorizer: { lambda: { keyName: 'sample', keyId: 'k-1', scopes: ['ingest', 'read', 'operate'] } },
    },
    isBase64Encoded: false,
    ...more,
  };
};

const EVENT = { id: 'e-1', source: 's', type: 'order.placed', data: {} };
const RECORD = {
  eventID: 'shardId-000000000000:7',
  kinesis: {
    sequenceNumber: '7',
    partitionKey: '0',
    data: Buffer.from(JSON.stringify(EVENT)).toString('base64'),
    approximateArrivalTimestamp: 1,
  },
};

const ALL_DONE = { batchItemFailures: [] };

/** What each function is asked for, and its answer where neither AWS nor the store is there. */
const CALLS: readonly (readonly [FunctionName, string, unknown, unknown])[] = [
  ['ingest', 'its limits', request('GET /limits'), { statusCode: 200 }],
  [
    'ingest',
    'a dry run',
    request('POST /events', { body: JSON.stringify(EVENT), rawQueryString: 'dryRun=true' }),
    { statusCode: 202, body: '{"accepted":1,"rejected":0,"events":[{"index":0,"id":"e-1","status":"accepted"}]}' },
  ],
  ['query', 'the event types', request('GET /schemas'), { statusCode: 200 }],
  ['query', 'an event', request('GET /events/{id}', { pathParameters: { id: 'e-1' } }), { statusCode: 503 }],
  ['query', 'its health', request('GET /health'), { statusCode: 503 }],
  ['process', 'no records', { Records: [] }, ALL_DONE],
  ['operate', 'the dead letters', request('GET /dead-letters'), { statusCode: 503 }],
  ['operate', 'a pause', request('POST /processing/pause'), { statusCode: 503 }],
  ['operate', 'what it does not have', request('GET /events'), { statusCode: 404 }],
  ['failed-batches', 'nothing', { Records: [{ messageId: 'm-1', body: '{"Event":"s3:TestEvent"}' }] }, ALL_DONE],
  [
    'failed-batches',
    'a batch that it cannot read',
    { Records: [{ messageId: 'm-1', body: '{"Records":[{"s3":{"bucket":{"name":"b"},"object":{"key":"k"}}}]}' }] },
    { batchItemFailures: [{ itemIdentifier: 'm-1' }] },
  ],
  ['replay', 'no records', { Records: [] }, { kind: 'replayed', read: 0, already: 0, added: 0, failed: 0 }],
  [
    'redrive',
    'a letter that it cannot read',
    { letterIds: ['1'], claim: 'c-1' },
    { kind: 'unavailable', code: 'STORE_UNAVAILABLE' },
  ],
  ['isolate', 'an event', { record: RECORD, index: 0 }, { status: 'deadLettered', failure: { code: 'EVENT_INVALID' } }],
];

describe.each(STORES)('the bundles for %s', (store) => {
  let folder: string;
  const bundles = new Map<FunctionName, Bundle>();
  const names = NAMES.filter((name) => name !== 'projector' || store === 'dynamodb');
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'spillway-bundles-'));
    for (const name of names) bundles.set(name, await buildBundle(name, store, folder));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it.each(names)('%s stays within its budget', (name) => {
    expect(bundles.get(name)!.loadedBytes).toBeLessThanOrEqual(BUNDLE_BUDGETS[name]);
  });

  it.concurrent.each(names)('%s starts', async (name) => {
    expect((await startBundle(name, bundles.get(name)!.path)).answer).toBe('function');
  });

  it.concurrent.each(CALLS)('%s answers when it is asked for %s', async (name, _what, event, answer) => {
    expect((await startBundle(name, bundles.get(name)!.path, event)).answer).toMatchObject(answer as object);
  });
});

it('a bundle holds the store that it is for, and no other', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'spillway-bundles-'));
  try {
    const sizes: Record<string, readonly string[]> = {};
    for (const store of STORES) {
      const { inputs } = await buildBundle('process', store, join(folder, store));
      sizes[store] = ['lambdas/stores/dynamodb.ts', 'lambdas/stores/postgres.ts'].filter((file) =>
        inputs.includes(file),
      );
    }
    expect(sizes).toEqual({ dynamodb: ['lambdas/stores/dynamodb.ts'], postgres: ['lambdas/stores/postgres.ts'] });
  } finally {
    rmSync(folder, { recursive: true });
  }
});
