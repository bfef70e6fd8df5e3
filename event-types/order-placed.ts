import Type from 'typebox';
import { EventRefused } from '../core/errors.ts';
import { defineEventType, filter } from '../core/events/define-event-type.ts';

const LARGE_ORDER_CENTS = 100_000;
const MAX_ORDER_CENTS = 100_000_000;

/** Euros as a decimal number: `{ orderId: 'o-1', amount: 12.5 }`. */
const version1 = Type.Object({
  orderId: Type.String({ minLength: 1 }),
  amount: Type.Number({ minimum: 0 }),
});

/** Whole cents, any currency: `{ orderId: 'o-1', totalCents: 1250, currency: 'EUR' }`. */
const version2 = Type.Object({
  orderId: Type.String({ minLength: 1 }),
  totalCents: Type.Integer({ minimum: 0 }),
  currency: Type.String({ pattern: '^[A-Z]{3}$' }),
  isTest: Type.Optional(Type.Boolean()),
});

export const orderPlaced = defineEventType({
  type: 'order.placed',
  description: 'A customer placed an order.',
  versions: [version1, version2],
  upcasters: [({ orderId, amount }) => ({ orderId, totalCents: Math.round(amount * 100), currency: 'EUR' })],
  process({ data }) {
    if (data.isTest === true) return filter('a test order');
    if (data.totalCents > MAX_ORDER_CENTS) throw new EventRefused('no order is worth more than a million');
    return { isLarge: data.totalCents >= LARGE_ORDER_CENTS };
  },
  aggregates: {
    'order.placed.revenue.hourly': {
      every: { hours: 1 },
      key: ({ data }) => data.currency,
      value: ({ data }) => data.totalCents,
    },
  },
  example: {
    id: 'order-1',
    source: 'shop/web',
    type: 'order.placed',
    time: '2025-01-15T10:22:09Z',
    data: { orderId: 'o-1', totalCents: 1250, currency: 'EUR' },
  },
});
