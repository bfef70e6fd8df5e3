import { expect, it } from 'vitest';
import { checkExact, settledTotals } from '../../../bench/ledger.ts';
import { startStandIn } from './stand-in.ts';

const totals = (processed: number, duplicates: number) => ({
  received: processed + duplicates,
  processed,
  duplicates,
  inFlight: 0,
});

it('is content when every accepted event was processed, or was there before', () => {
  const load = { accepted: 1_000, resent: 10, refused: 0 };
  expect(() => checkExact(load, totals(500, 3), totals(1_490, 13))).not.toThrow();
});

it('names the numbers when an event is missing', () => {
  const load = { accepted: 1_000, resent: 10, refused: 0 };
  expect(() => checkExact(load, totals(0, 0), totals(989, 10))).toThrow(
    'The platform accepted 1000 events, 10 of them sent before, but processed 989 and counted 10 duplicates.',
  );
});

it('notices an event that had its effect twice', () => {
  const load = { accepted: 1_000, resent: 10, refused: 0 };
  expect(() => checkExact(load, totals(0, 0), totals(991, 9))).toThrow('processed 991 and counted 9 duplicates');
});

it('checks the sum alone when refused requests hide which events were taken', () => {
  const load = { accepted: 1_000, resent: 10, refused: 2 };
  expect(() => checkExact(load, totals(0, 0), totals(991, 9))).not.toThrow();
  expect(() => checkExact(load, totals(0, 0), totals(991, 10))).toThrow('processed 991');
});

it('waits until nothing is in flight', async () => {
  const { address, totals: answers } = await startStandIn();
  for (const inFlight of [700, 20, 0]) answers.push({ ...totals(1_000 - inFlight, 0), inFlight });
  const settled = await settledTotals(address);
  expect(settled.totals).toEqual({ received: 1_000, processed: 1_000, duplicates: 0, inFlight: 0 });
});
