import { expect, it } from 'vitest';
import type { Outcome } from '../../../../core/events/event.ts';
import { crash, redriveBench } from './redrive-bench.ts';

const ALL = { reason: 'PROCESS_FAILED' };

it('tells how many would pass and why the others would not, and changes nothing', async () => {
  const bench = await redriveBench();
  await bench.fail(...Array.from({ length: 7 }, (_, index) => ({ id: `e-${index}` })));
  const before = await bench.letters.letters({}, 10);
  const missing = (id: string): Outcome => ({
    status: 'deadLettered',
    attempts: 3,
    failure: { code: 'PROCESS_FAILED', message: `Error: order ${id.slice(2)} is unknown` },
  });
  bench.outcomeOf = (id) => (id < 'e-4' ? missing(id) : { status: 'processed', attempts: 1 });
  const worker = await bench.open();
  expect(await worker.rehearse(ALL)).toEqual({
    matched: 7,
    wouldPass: 3,
    wouldFail: 4,
    notTried: 0,
    reasons: [{ code: 'PROCESS_FAILED', message: 'Error: order 0 is unknown', count: 4, example: expect.any(String) }],
  });
  expect(await bench.letters.letters({}, 10)).toEqual(before);
  expect(await bench.totals()).toMatchObject({ processed: 0, deadLettered: 7 });
  await worker.close();
});

it('counts a letter that ends its environment as one that would fail', async () => {
  const bench = await redriveBench();
  await bench.fail({ id: 'e-1' }, { id: 'e-2' }, { id: 'e-3' });
  const { items } = await bench.letters.letters({}, 10);
  const guilty = items.find(({ event }) => event.id === 'e-2')?.letterId ?? '';
  bench.fault = ({ letterIds }) => (letterIds.includes(guilty) ? crash() : undefined);
  const worker = await bench.open();
  expect(await worker.rehearse(ALL)).toEqual({
    matched: 3,
    wouldPass: 2,
    wouldFail: 1,
    notTried: 0,
    reasons: [{ code: 'PROCESS_CRASHED', message: 'Runtime.ExitError: exit status 1', count: 1, example: guilty }],
  });
  await worker.close();
});

it('does not try letters behind one of their key that would fail', async () => {
  const bench = await redriveBench();
  const order = { type: 'order.placed', partitionKey: 'k' };
  const no: Outcome = { status: 'deadLettered', attempts: 1, failure: { code: 'PROCESS_FAILED', message: 'no' } };
  await bench.fail(
    { ...order, id: 'e-1', outcome: { ...no, parksKey: 'k' } },
    { ...order, id: 'e-2', outcome: { status: 'parked', attempts: 0, waitsFor: 'k' } },
  );
  bench.outcomeOf = (id) => (id === 'e-1' ? no : { status: 'processed', attempts: 1 });
  const worker = await bench.open();
  expect(await worker.rehearse({ type: 'order.placed' })).toMatchObject({
    matched: 2,
    wouldPass: 0,
    wouldFail: 1,
    notTried: 1,
  });
  await worker.close();
});
