import { describe, expect, it } from 'vitest';
import { dynamoEventStore } from '../../adapters/dynamodb/event-store.ts';
import { batchesOf, settledEvent } from '../support/settled-events.ts';
import { openEventTable, openTable } from './event-table.ts';
import { clientWith } from './faulty-client.ts';

describe('lists', () => {
  it('are whole whatever the number of lanes, also where there are fewer events than lanes', async () => {
    const table = await openEventTable({ lanes: 32 });
    const store = dynamoEventStore(table);
    const ids = Array.from({ length: 75 }, (_, index) => `e-${index}`);
    await store.commit(batchesOf('s')(...ids.slice(0, 5).map((id) => settledEvent({ id }))));
    expect((await store.list({ order: 'desc', limit: 5 })).next).toBeUndefined();
    await store.commit(batchesOf('t')(...ids.slice(5).map((id) => settledEvent({ id, type: 'other' }))));
    const seen: string[] = [];
    let after: { time: { ms: number; micros: number }; position: string } | undefined;
    do {
      const page = await store.list({ order: 'asc', limit: 9, type: 'oth*', ...(after && { after }) });
      seen.push(...page.items.map(({ event }) => event.id));
      after = page.next;
    } while (after !== undefined);
    expect(seen.sort()).toEqual(ids.slice(5).sort());
    table.close();
  });

  it('ask the table again for what it did not answer', async () => {
    const table = await openEventTable();
    await dynamoEventStore(table).commit(batchesOf('s')(...['a', 'b', 'c'].map((id) => settledEvent({ id }))));
    let isCut = false;
    const store = dynamoEventStore(
      openTable(table.name, {
        wrap: (client) =>
          clientWith(client, async (command, send) => {
            const input = command.input as { RequestItems?: Record<string, { Keys: object[] }> };
            const keys = input.RequestItems?.[table.name]?.Keys;
            if (isCut || keys === undefined || keys.length < 2) return send(command);
            isCut = true;
            return { Responses: {}, UnprocessedKeys: { [table.name]: { Keys: keys } } };
          }),
      }),
    );
    expect((await store.list({ order: 'asc', limit: 9 })).items).toHaveLength(3);
    expect(isCut).toBe(true);
    table.close();
  });
});
