import fc from 'fast-check';
import { expect, it } from 'vitest';
import { dynamoTable } from '../../../../adapters/dynamodb/dynamo-table.ts';
import { LaneMerge, placeOf } from '../../../../adapters/dynamodb/lane-merge.ts';
import { lanePartition, listPlace, positionText } from '../../../../adapters/dynamodb/table.ts';
import { dynamoStub } from '../../../support/dynamo-stub.ts';

interface Query {
  readonly ExpressionAttributeValues: Readonly<Record<string, { readonly S: string }>>;
  readonly FilterExpression?: string;
  readonly ScanIndexForward: boolean;
  readonly Limit: number;
  readonly ExclusiveStartKey?: { readonly ts: { readonly S: string } };
}

/** An index that answers as DynamoDB does: the limit counts what is looked at, and the filter comes behind it. */
function tableOf(items: readonly { readonly tp: string; readonly ts: string; readonly t: string }[], lanes: number) {
  const client = dynamoStub(({ input }) => {
    const { ExpressionAttributeValues: values, ExclusiveStartKey: start, ...query } = input as unknown as Query;
    const direction = query.ScanIndexForward ? 1 : -1;
    const isBehind = (ts: string) =>
      start === undefined || (ts > start.ts.S ? 1 : ts < start.ts.S ? -1 : 0) === direction;
    const rest = items
      .filter(({ tp, ts }) => tp === values[':tp']?.S && ts >= values[':from']!.S && ts <= values[':to']!.S)
      .filter(({ ts }) => isBehind(ts))
      .sort((a, b) => direction * (a.ts < b.ts ? -1 : 1));
    const page = rest.slice(0, query.Limit);
    const found = page.filter(({ t }) => query.FilterExpression === undefined || t === values[':t']?.S);
    const wire = ({ tp, ts, t }: (typeof items)[number]) => ({ tp: { S: tp }, ts: { S: ts }, t: { S: t } });
    return {
      Items: found.map(wire),
      ScannedCount: page.length,
      ...(page.length < rest.length && { LastEvaluatedKey: wire(page.at(-1)!) }),
    };
  });
  const time = { now: () => 0, sleep: async () => {} };
  return dynamoTable({ client, name: 'events', lanes, patienceMs: 0, time, random: () => 0 });
}

/** So many items in four lanes, with times that meet; few of them are rare, and not in every lane. */
function drawItems(count: number, seed: number) {
  let state = seed + 1;
  const draw = (below: number): number => {
    state = (state * 48_271) % 2_147_483_647;
    return state % below;
  };
  return Array.from({ length: count }, (_, index) => {
    const lane = draw(4);
    return {
      tp: lanePartition('e', lane),
      ts: listPlace({ ms: draw(500), micros: 0 }, positionText(String(index))),
      t: draw(40) < lane ? 'rare' : 'often',
    };
  });
}

it('gives every item of the range once and in order, however little is looked at for a page', async () => {
  const property = fc.asyncProperty(
    fc.integer({ min: 0, max: 2_000 }),
    fc.nat(),
    fc.constantFrom('asc' as const, 'desc' as const),
    fc.boolean(),
    fc.integer({ min: 1, max: 200 }),
    fc.integer({ min: 1, max: 1_500 }),
    async (count, seed, order, isFiltered, limit, budget) => {
      const items = drawItems(count, seed);
      const expected = items.filter(({ t }) => !isFiltered || t === 'rare').map(({ ts }) => ts);
      expected.sort();
      if (order === 'desc') expected.reverse();
      const table = tableOf(items, 4);
      const filter = isFiltered ? { expression: 't = :t', values: { ':t': 'rare' } } : undefined;
      const seen: string[] = [];
      let after: string | undefined;
      do {
        const { items: page, readTo } = await new LaneMerge(table, { list: 'e', order, filter, after }).take(
          limit,
          budget,
        );
        expect(page.length).toBeLessThanOrEqual(limit);
        seen.push(...page.map(placeOf));
        after = readTo;
      } while (after !== undefined);
      expect(seen).toEqual(expected);
    },
  );
  await fc.assert(property, { numRuns: 60 });
});
