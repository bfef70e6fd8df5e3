import { expect, it } from 'vitest';
import { filter } from '../../../core/events/define-event-type.ts';
import { orderPlaced } from '../../../event-types/order-placed.ts';
import { runEventsOf } from './run-event.ts';

const run = runEventsOf([orderPlaced]);
const order = (data: unknown) => ({
  id: 'order-1',
  source: 'shop/web',
  type: 'order.placed',
  time: '2025-01-15T10:22:09Z',
  data,
});

it('brings an order of version 1 to cents and counts it in the revenue of its hour', () => {
  expect(run(order({ orderId: 'o-1', amount: 19.99 }))).toEqual({
    data: { orderId: 'o-1', totalCents: 1999, currency: 'EUR' },
    result: { isLarge: false },
    aggregates: [
      {
        aggregate: 'order.placed.revenue.hourly',
        key: 'EUR',
        windowStartMs: Date.UTC(2025, 0, 15, 10),
        value: 1999,
      },
    ],
  });
});

it('marks large orders', () => {
  expect(run(order({ orderId: 'o-2', totalCents: 100_000, currency: 'USD' }))).toMatchObject({
    result: { isLarge: true },
  });
});

it('filters test orders', () => {
  expect(run(order({ orderId: 'o-3', totalCents: 1, currency: 'EUR', isTest: true }))).toMatchObject({
    result: filter('a test order'),
  });
});

it('refuses an order that cannot be real, without another attempt', () => {
  expect(() => run(order({ orderId: 'o-4', totalCents: 100_000_001, currency: 'EUR' }))).toThrow(
    expect.objectContaining({ name: 'EventRefused', message: 'no order is worth more than a million' }),
  );
});

it('says what is wrong with an order of no version', () => {
  expect(run(order({ orderId: 'o-5', totalCents: 12.5, currency: 'EUR' }))).toEqual({
    refused: '/data/totalCents must be integer (version 2 of order.placed)',
  });
});
