import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openFileControlTable } from '../../adapters/file/control-table.ts';
import type { PostgresConnection } from '../../adapters/postgres/pg-pool.ts';
import { ENVIRONMENT } from '../../config/environment.ts';
import type { Outcome } from '../../core/events/event.ts';
import type { LetterFilter } from '../../core/ports/dead-letters.ts';
import type { EventStore } from '../../core/ports/event-store.ts';
import type { Redrive } from '../../core/ports/redrives.ts';
import { createDeadLetters } from '../../lambdas/dead-letters/dead-letters.ts';
import { openStore } from '../../local/open-store.ts';
import { type Redriving, startRedrive } from '../../local/redrive/start-redrive.ts';
import { startTestPostgres, type TestPostgres } from '../support/postgres.ts';
import { batchesOf, type EventFields, settledEvent } from '../support/settled-events.ts';
import { virtualTime } from '../support/virtual-time.ts';
import { collectingLogger } from '../unit/lambdas/shared/collecting-logger.ts';
import { httpRequest } from '../unit/lambdas/shared/http-request.ts';

const FAILED: Outcome = {
  status: 'deadLettered',
  attempts: 3,
  failure: { code: 'PROCESS_FAILED', message: 'Error: an earlier version of the code failed' },
};
const ALL: LetterFilter = { reason: 'PROCESS_FAILED' };

const reading = (index: number): EventFields => ({
  id: `r-${index}`,
  type: 'sensor.temperature',
  dataText: '{"value": 20.0}',
  outcome: FAILED,
});
const drill = (id: string, behave: string): EventFields => ({
  id,
  type: 'spillway.drill',
  dataText: JSON.stringify({ behave }),
  outcome: FAILED,
});

let postgres: TestPostgres;
beforeAll(async () => {
  postgres = await startTestPostgres(async (template) => (await openStore(template)).close());
});
afterAll(() => postgres.stop());

let folder: string;
let connection: PostgresConnection;
let store: EventStore;
const running: Redriving[] = [];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'spillway-redrive-'));
  connection = await postgres.createDatabase();
  store = await openStore(connection);
});
afterEach(async () => {
  await Promise.all(running.splice(0).map((one) => one.stop(1_000)));
  await store.close();
  await rm(folder, { recursive: true, force: true });
});

async function start(timeoutSeconds = 20): Promise<Redriving> {
  const redriving = await startRedrive({
    connection,
    settings: { timeoutSeconds, memoryMegabytes: 256 },
    environment: {
      [ENVIRONMENT.postgres]: JSON.stringify(connection),
      [ENVIRONMENT.drills]: join(folder, 'drills.json'),
    },
    table: await openFileControlTable(join(folder, 'control.json')),
    drillsFile: undefined,
    isPaused: async () => false,
    logger: collectingLogger(),
    random: Math.random,
    onLine: () => undefined,
  });
  running.push(redriving);
  return redriving;
}

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

async function begun({ redrives }: Redriving, filter = ALL, maxPerSecond = 10_000): Promise<string> {
  await sleep(2); // What failed in this very millisecond is not matched.
  return (await redrives.start({ filter, maxPerSecond }))?.redriveId ?? 'none';
}

async function ended({ redrives }: Redriving, redriveId: string): Promise<Redrive | undefined> {
  for (;;) {
    const redrive = await redrives.find(redriveId);
    if (redrive?.state !== 'running') return redrive;
    await sleep(10);
  }
}

const numbered = (count: number) => Array.from({ length: count }, (_, index) => settledEvent(reading(index)));
const hour = async () => (await store.aggregates({ name: 'sensor.temperature.hourly', limit: 10 }))[0];

describe('a redrive', () => {
  it('processes thousands of letters once each', async () => {
    await store.commit(batchesOf('shardId-000000000000')(...numbered(3_000)));
    const redriving = await start();
    const redrive = await ended(redriving, await begun(redriving));
    expect(redrive).toMatchObject({ state: 'done', matched: 3_000, processedAgain: 3_000, failedAgain: 0 });
    expect((await store.statistics(0)).totals).toMatchObject({ processed: 3_000, deadLettered: 0, parked: 0 });
    expect(await hour()).toMatchObject({ count: 3_000, sum: 60_000 });
  });

  it('started three times at once has one effect', async () => {
    await store.commit(batchesOf('shardId-000000000000')(...numbered(600)));
    const redriving = await start();
    const ids = await Promise.all([begun(redriving), begun(redriving), begun(redriving)]);
    const redrives = await Promise.all(ids.map((id) => ended(redriving, id)));
    expect(redrives.reduce((sum, one) => sum + (one?.processedAgain ?? 0), 0)).toBe(600);
    expect(await hour()).toMatchObject({ count: 600 });
  });

  it('cut off by the end of the platform is finished by another one, with one effect', async () => {
    await store.commit(batchesOf('shardId-000000000000')(...numbered(1_000)));
    const first = await start();
    const redriveId = await begun(first, ALL, 1_000);
    while (((await first.redrives.find(redriveId))?.redriven ?? 0) < 100) await sleep(5);
    await running.pop()?.stop(0);
    const second = await start();
    const cut = await second.redrives.find(redriveId);
    expect(cut?.state).toBe('interrupted');
    const rest = await ended(second, await begun(second));
    expect((cut?.processedAgain ?? 0) + (rest?.processedAgain ?? 0)).toBe(1_000);
    expect(await hour()).toMatchObject({ count: 1_000 });
    expect((await store.statistics(0)).failures).toEqual([]);
  });
});

it('a start takes up at once what a killed platform had in hand', async () => {
  await store.commit(batchesOf('shardId-000000000000')(...numbered(100)));
  const { letters } = await start();
  const inHand = { token: randomUUID(), untilMs: Date.now() + 3_600_000 };
  expect(await letters.claim(ALL, 50, Date.now(), inHand)).toHaveLength(50);
  const restarted = await start();
  const redrive = await ended(restarted, await begun(restarted));
  expect(redrive).toMatchObject({ state: 'done', matched: 100, processedAgain: 100 });
});

describe('a letter that kills', () => {
  it.each([
    // Only a hang waits for the timeout: what ends by itself has time to, also on a slow machine.
    ['crash', 'PROCESS_CRASHED', 20],
    ['exhaust-memory', 'PROCESS_OUT_OF_MEMORY', 20],
    ['hang', 'PROCESS_TIMED_OUT', 3],
  ])('by %s is set aside again, alone', async (behave, code, timeoutSeconds) => {
    const good = Array.from({ length: 6 }, (_, index) => settledEvent(drill(`good-${index}`, 'ok')));
    await store.commit(batchesOf('shardId-000000000000')(...good, settledEvent(drill('bad', behave))));
    const redriving = await start(timeoutSeconds);
    const redrive = await ended(redriving, await begun(redriving));
    expect(redrive).toMatchObject({ state: 'done', processedAgain: 6, failedAgain: 1 });
    const { items } = await redriving.letters.letters({}, 10);
    expect(items.map(({ event, failure }) => [event.id, failure?.code])).toEqual([['bad', code]]);
  });
});

describe('other data', () => {
  it('are processed in place of those of the event, which stay beside them', async () => {
    await store.commit(batchesOf('shardId-000000000000')(settledEvent(drill('e-1', 'throw'))));
    const redriving = await start();
    const { letters, redrives } = redriving;
    const time = virtualTime(Date.now());
    const api = createDeadLetters({ store: letters, redrives, dataBytes: 1_000, logger: collectingLogger(), time });
    const letterId = (await letters.letters({}, 1)).items[0]?.letterId ?? '';
    const request = httpRequest('POST /dead-letters/{id}/redrive', `/dead-letters/${letterId}/redrive`, {
      pathParameters: { id: letterId },
    });
    const { statusCode, body } = await api({ ...request, body: '{"data": {"behave": "ok",  "ms": 1.0}}' });
    expect(statusCode).toBe(202);
    expect(await ended(redriving, JSON.parse(body).redriveId)).toMatchObject({ matched: 1, processedAgain: 1 });
    expect(await letters.letter(letterId)).toMatchObject({
      status: 'processed',
      event: { dataText: '{"behave":"throw"}' },
      editedDataText: '{"behave": "ok",  "ms": 1.0}',
    });
    expect(await store.find('e-1')).toMatchObject([
      { status: 'processed', resultText: '{"behaved":"ok","attempt":1}' },
    ]);
  });
});

it('a rehearsal tells what a redrive would come to and changes nothing', async () => {
  const events = [drill('a', 'ok'), drill('b', 'refuse'), drill('c', 'crash'), drill('d', 'throw-twice')];
  await store.commit(batchesOf('shardId-000000000000')(...events.map(settledEvent)));
  const { redrives, letters } = await start();
  const before = await letters.letters({}, 10);
  expect(await redrives.rehearse({ type: 'spillway.drill' })).toMatchObject({
    matched: 4,
    wouldPass: 2,
    wouldFail: 2,
    notTried: 0,
    reasons: expect.arrayContaining([
      { code: 'EVENT_REFUSED', message: expect.any(String), count: 1, example: expect.any(String) },
      { code: 'PROCESS_CRASHED', message: expect.any(String), count: 1, example: expect.any(String) },
    ]),
  });
  expect(await letters.letters({}, 10)).toEqual(before);
});
