import type { Random } from '../../core/ports/time.ts';
import { pick, whole } from './chance.ts';
import type { DemoEvent, NextId } from './demo-event.ts';

const CURRENCIES = ['EUR', 'EUR', 'EUR', 'USD', 'CHF'] as const;
const SHOPS = ['shop/web', 'shop/app', 'shop/partner'] as const;
const DEAREST_CENTS = 250_000;
const BEYOND_ANY_ORDER_CENTS = 900_000_000;

function order(nextId: NextId, atMs: number, random: Random, data: object): DemoEvent {
  const id = nextId('order');
  return {
    id,
    type: 'order.placed',
    source: pick(SHOPS, random),
    time: new Date(atMs).toISOString(),
    partitionkey: `customer-${whole(1, 200, random)}`,
    data: { orderId: id, currency: pick(CURRENCIES, random), ...data },
  };
}

/** Most are cheap, a few are dear; some are the shop's own tests, which process() filters out. */
export const goodOrder = (nextId: NextId, atMs: number, random: Random): DemoEvent =>
  order(nextId, atMs, random, {
    totalCents: Math.round(500 + DEAREST_CENTS * random() ** 4),
    ...(random() < 0.03 && { isTest: true }),
  });

/** A client that sends the amount as text: the data do not match the schema. */
export const malformedOrder = (nextId: NextId, atMs: number, random: Random): DemoEvent =>
  order(nextId, atMs, random, { totalCents: `${whole(5, 900, random)},00` });

/** A slip of the keyboard: process() refuses it. */
export const absurdOrder = (nextId: NextId, atMs: number, random: Random): DemoEvent =>
  order(nextId, atMs, random, { totalCents: BEYOND_ANY_ORDER_CENTS });
