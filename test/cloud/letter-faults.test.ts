import {
  DeleteItemCommand,
  type DynamoDBClient,
  PutItemCommand,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import { expect, it } from 'vitest';
import { dynamoDeadLetterStore } from '../../adapters/dynamodb/dead-letter-store.ts';
import type { DynamoTable } from '../../adapters/dynamodb/dynamo-table.ts';
import { dynamoEventStore } from '../../adapters/dynamodb/event-store.ts';
import type { Outcome } from '../../core/events/event.ts';
import {
  failed,
  failedEvent,
  idsOfLetters,
  LATER,
  lease,
  resolution,
  TOKENS,
  waiting,
} from '../contract/dead-letters/values.ts';
import { batchesOf, settledBatch, settledRecord } from '../support/settled-events.ts';
import { itemsOf, openEventTable, openTable, projecting } from './event-table.ts';
import { clientWith, endingAfter } from './faulty-client.ts';

const HOUR = 1_767_225_600_000;
const WITH_EFFECTS: Outcome = {
  ...{ status: 'processed', attempts: 1, resultText: '{"ok":true}' },
  aggregates: [{ aggregate: 'sum', key: 'k', windowStartMs: HOUR, value: 5 }],
};
const KEY_FAILED = failed('PROCESS_FAILED', 'broke', 'k');

const setAside = (table: DynamoTable, ids: readonly string[]) =>
  dynamoEventStore(table).commit(
    settledBatch([
      settledRecord(
        '1',
        ids.map((id) => failedEvent(id)),
      ),
    ]),
  );

async function counted(table: DynamoTable) {
  await projecting(table)();
  const events = dynamoEventStore(table);
  const { totals, failures } = await events.statistics(0);
  return { totals, failures, windows: await events.aggregates({ name: 'sum', limit: 9 }) };
}

it('makes all of a redrive or nothing, whatever was the last request of its process', async () => {
  let isWhole = false;
  let wasUndone = false;
  for (let requests = 1; !isWhole; requests += 1) {
    const table = await openEventTable();
    await setAside(table, ['a', 'b']);
    const letters = dynamoDeadLetterStore(table);
    const claimed = await letters.claim({}, 9, LATER, lease());
    const resolutions = claimed.map((letter) => resolution(letter, WITH_EFFECTS));
    const ending = dynamoDeadLetterStore(openTable(table.name, { wrap: endingAfter(requests) }));
    isWhole = await ending.resolve(TOKENS[0], resolutions, LATER).then(
      () => true,
      () => false,
    );
    const open = await letters.count({});
    wasUndone ||= open === 2;
    expect([0, 2]).toContain(open);
    expect(await letters.resolve(TOKENS[0], resolutions, LATER)).toMatchObject({ processed: open, lost: 2 - open });
    const { totals, failures, windows } = await counted(table);
    expect(totals).toMatchObject({ processed: 2, deadLettered: 0 });
    expect(failures).toEqual([]);
    expect(windows).toMatchObject([{ count: 2, sum: 10 }]);
    expect(requests).toBeLessThan(30);
    table.close();
  }
  expect(wasUndone).toBe(true);
});

it('gives back what a process took that ended while it claimed', async () => {
  for (let requests = 1; requests < 12; requests += 1) {
    const table = await openEventTable();
    await setAside(table, ['a', 'b', 'c']);
    const ending = dynamoDeadLetterStore(openTable(table.name, { wrap: endingAfter(requests) }));
    await ending.claim({}, 9, LATER, lease()).catch(() => undefined);
    const letters = dynamoDeadLetterStore(table);
    await letters.release(TOKENS[0]);
    expect(idsOfLetters(await letters.claim({}, 9, LATER, lease(TOKENS[1])))).toEqual(['a', 'b', 'c']);
    table.close();
  }
});

it('lets two processes take no letter of a key but the one that holds the first of it', async () => {
  for (let round = 0; round < 10; round += 1) {
    const table = await openEventTable();
    const next = batchesOf('s');
    const events = dynamoEventStore(table);
    await events.commit(next(failedEvent('head', KEY_FAILED), failedEvent('w-1', waiting('k'))));
    await events.commit(next(failedEvent('w-2', waiting('k')), failedEvent('other')));
    const claims = await Promise.all(
      TOKENS.map((token) => dynamoDeadLetterStore(openTable(table.name)).claim({}, 9, LATER, lease(token))),
    );
    const [with0, with1] = claims.map((letters) => idsOfLetters(letters).filter((id) => id !== 'other'));
    expect([with0, with1].filter((ids) => ids?.length !== 0)).toEqual([['head', 'w-1', 'w-2']]);
    expect(claims.flatMap(idsOfLetters).sort()).toEqual(['head', 'other', 'w-1', 'w-2']);
    table.close();
  }
});

it('counts letters right that processes fail again, discard and edit at the same time, while batches are committed', async () => {
  const table = await openEventTable();
  const ids = Array.from({ length: 24 }, (_, n) => `e-${n}`);
  await setAside(table, ids);
  const [redriving, discarding, editing] = [1, 2, 3].map(() => dynamoDeadLetterStore(openTable(table.name)));
  const claimed = await redriving!.claim({}, 99, LATER, lease());
  const letterIds = claimed.map(({ letterId }) => letterId);
  const events = dynamoEventStore(openTable(table.name));
  const commitMore = async () => {
    for (let n = 2; n < 10; n += 1)
      await events.commit(settledBatch([settledRecord(String(n), [failedEvent(`n-${n}`)])]));
  };
  const editAll = async () => {
    for (const letterId of letterIds) await editing!.edit(letterId, '{"n":2}', 'ann', LATER);
  };
  const [result, discarded] = await Promise.all([
    redriving!.resolve(
      TOKENS[0],
      claimed.map((letter) => resolution(letter, failed('EVENT_INVALID', 'bad'), LATER)),
      LATER,
    ),
    discarding!.discard(letterIds.toReversed(), 'no use', 'ann', LATER),
    editAll(),
    commitMore(),
  ]);
  expect(discarded).toBe(24);
  expect(result.failed + result.lost).toBe(24);
  const { totals, failures } = await counted(table);
  expect(totals).toMatchObject({ deadLettered: 8, discarded: 24, parked: 0, processed: 0 });
  expect(failures).toEqual([{ code: 'PROCESS_FAILED', count: 8 }]);
  expect(await redriving!.count({})).toBe(8);
  expect(await redriving!.count({ status: 'discarded' })).toBe(24);
  table.close();
});

it('keeps results and edited data that are longer than an item may be', async () => {
  const table = await openEventTable();
  await setAside(table, ['a']);
  const letters = dynamoDeadLetterStore(table);
  const [a] = await letters.claim({}, 1, LATER, lease());
  // Hardly compressible.
  const noise = Array.from({ length: 40_000 }, (_, n) => Math.imul(n + 1, 0x9e3779b1).toString(36)).join('');
  await letters.edit(a!.letterId, JSON.stringify({ noise: noise.slice(0, 200_000) }), 'ann', LATER);
  const resultText = JSON.stringify({ noise: noise.repeat(4) });
  await letters.resolve(TOKENS[0], [resolution(a!, { status: 'processed', attempts: 1, resultText })], LATER);
  const [stored] = await dynamoEventStore(table).find('a');
  expect(stored?.resultText === resultText).toBe(true);
  expect(stored).toMatchObject({ status: 'processed', attempts: 4, event: { dataText: '{"n":1}' } });
  expect((await letters.letter(a!.letterId))?.editedDataText).toHaveLength(200_012);
  table.close();
});

it('leaves no entry of a key whose letters are processed, and parks one that a redrive says to park', async () => {
  const table = await openEventTable();
  await setAside(table, ['a']);
  const letters = dynamoDeadLetterStore(table);
  const events = dynamoEventStore(table);
  const [a] = await letters.claim({}, 1, LATER, lease());
  await letters.resolve(TOKENS[0], [resolution(a!, KEY_FAILED, LATER)], LATER);
  expect(await events.parkedKeys(['k'])).toEqual(new Set(['k']));
  expect(await letters.letter(a!.letterId)).toMatchObject({ key: 'k', waitsFor: undefined });
  await letters.claim({}, 1, LATER, lease());
  await letters.resolve(TOKENS[0], [resolution(a!, WITH_EFFECTS)], LATER);
  expect(await itemsOf(table, 'k:')).toEqual([]);
  table.close();
});

it('goes on without letters whose events have been deleted', async () => {
  const table = await openEventTable();
  const next = batchesOf('s');
  const events = dynamoEventStore(table);
  await events.commit(next(failedEvent('head', KEY_FAILED), failedEvent('w-1', waiting('k')), failedEvent('other')));
  for (const id of ['head', 'other']) {
    await table.send(
      new DeleteItemCommand({ TableName: table.name, Key: { pk: { S: `e:${id}` }, sk: { S: 'test' } } }),
    );
  }
  const letters = dynamoDeadLetterStore(table);
  expect(idsOfLetters(await letters.claim({}, 9, LATER, lease()))).toEqual(['w-1']);
  expect(await letters.count({})).toBe(1);
  const [waited] = (await letters.letters({}, 9)).items;
  expect(waited).toMatchObject({ event: { id: 'w-1' }, waitsFor: undefined });
  await letters.resolve(TOKENS[0], [resolution(waited!, WITH_EFFECTS)], LATER);
  expect(await events.parkedKeys(['k'])).toEqual(new Set());
  table.close();
});

it('keeps an edit and a discard that come between what a redrive reads and what it writes', async () => {
  const table = await openEventTable();
  await setAside(table, ['a', 'b']);
  const letters = dynamoDeadLetterStore(table);
  const [a, b] = await letters.claim({}, 9, LATER, lease());
  let isFirst = true;
  const wrap = (client: DynamoDBClient) =>
    clientWith(client, async (command, send) => {
      if (isFirst && command instanceof TransactWriteItemsCommand) {
        isFirst = false;
        await letters.edit(a!.letterId, '{"n":2}', 'ann', LATER);
        await letters.discard([b!.letterId], 'no use', 'ann', LATER);
      }
      return send(command);
    });
  const redriving = dynamoDeadLetterStore(openTable(table.name, { wrap }));
  const again = [a, b].map((letter) => resolution(letter!, failed('EVENT_INVALID', 'bad'), LATER));
  expect(await redriving.resolve(TOKENS[0], again, LATER)).toMatchObject({ failed: 1, lost: 1 });
  expect(await letters.letter(a!.letterId)).toMatchObject({ editedDataText: '{"n":2}', redrives: 1 });
  expect(await letters.letter(b!.letterId)).toMatchObject({ status: 'discarded', redrives: 0 });
  const { totals } = await counted(table);
  expect(totals).toMatchObject({ deadLettered: 1, discarded: 1 });
  table.close();
});

it('counts an event once that was redriven before its record was settled', async () => {
  const table = await openEventTable();
  // The entry of the journal is what a commit puts last.
  const wrap = (client: DynamoDBClient) =>
    clientWith(client, (command, send) => {
      if (command instanceof PutItemCommand) throw new Error('this process has ended');
      return send(command);
    });
  const batch = settledBatch([settledRecord('1', [failedEvent('a')])]);
  await expect(dynamoEventStore(openTable(table.name, { wrap })).commit(batch)).rejects.toThrow('has ended');
  const letters = dynamoDeadLetterStore(table);
  const [a] = await letters.claim({}, 1, LATER, lease());
  await letters.resolve(TOKENS[0], [resolution(a!, WITH_EFFECTS)], LATER);
  await dynamoEventStore(table).commit(batch);
  const { totals, failures, windows } = await counted(table);
  expect(totals).toMatchObject({ processed: 1, deadLettered: 0 });
  expect(failures).toEqual([]);
  expect(windows).toMatchObject([{ count: 1, sum: 5 }]);
  expect(await dynamoEventStore(table).find('a')).toMatchObject([{ status: 'processed', resultText: '{"ok":true}' }]);
  table.close();
});
