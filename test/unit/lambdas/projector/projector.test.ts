import type { DynamoDBRecord, DynamoDBStreamEvent } from 'aws-lambda';
import { expect, it } from 'vitest';
import { createProjector } from '../../../../lambdas/projector/projector.ts';

const record = (SequenceNumber: string, pk: string): DynamoDBRecord => ({
  eventName: 'INSERT',
  dynamodb: { SequenceNumber, Keys: { pk: { S: pk }, sk: { S: '000000000001' } } },
});

function projectorWith(broken: readonly string[] = []) {
  const projected: string[] = [];
  const logged: unknown[] = [];
  const ignore = (): void => {};
  const projector = createProjector({
    project: async (shardId) => {
      projected.push(shardId);
      if (broken.includes(shardId)) throw new Error('no answer');
    },
    logger: { debug: ignore, info: ignore, warn: ignore, error: (_message, fields) => logged.push(fields) },
  });
  return { projector, projected, logged };
}

it('adds up the journal of each shard once, however many entries came', async () => {
  const { projector, projected } = projectorWith();
  const Records = [record('1', 'j:a'), record('2', 'j:b'), record('3', 'j:a'), record('4', 'j:b')];
  expect(await projector({ Records })).toEqual({ batchItemFailures: [] });
  expect(projected.sort()).toEqual(['a', 'b']);
});

it('goes on at the first entry of the shard that could not be added up, and says which', async () => {
  const { projector, projected, logged } = projectorWith(['b']);
  const Records = [record('1', 'j:a'), record('2', 'j:b'), record('3', 'j:b'), record('4', 'j:c')];
  expect(await projector({ Records })).toEqual({ batchItemFailures: [{ itemIdentifier: '2' }] });
  expect(projected.sort()).toEqual(['a', 'b', 'c']);
  expect(logged).toMatchObject([{ shardId: 'b' }]);
});

it('passes over whatever is no entry of a journal', async () => {
  const { projector, projected } = projectorWith();
  const Records = [
    record('1', 'e:j:a'),
    record('2', 's'),
    {},
    { dynamodb: {} },
    { dynamodb: { Keys: { pk: { N: '1' } } } },
  ];
  expect(await projector({ Records } as DynamoDBStreamEvent)).toEqual({ batchItemFailures: [] });
  expect(projected).toEqual([]);
});
