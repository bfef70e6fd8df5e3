import { describe, expect, it } from 'vitest';
import { seeded } from '../../../../chaos/seeded.ts';
import { INGEST_LIMITS } from '../../../../config/limits.ts';
import { createCatalogue } from '../../../../core/events/catalogue.ts';
import { eventTypes } from '../../../../event-types/catalogue.ts';
import { type DemoEvent, idsOf } from '../../../../local/demo/demo-event.ts';
import { demoTraffic } from '../../../../local/demo/demo-traffic.ts';
import { startDemo } from '../../../../local/demo/start-demo.ts';
import { virtualTime } from '../../../../local/virtual-time.ts';

const NOON = Date.parse('2026-11-21T12:00:00.000Z');

/** Ten minutes of it. */
function tenMinutes(seed = 1): readonly DemoEvent[] {
  const traffic = demoTraffic(idsOf('run'), seeded(seed).next);
  return Array.from({ length: 600 }, (_, second) => traffic.second(NOON + second * 1_000)).flat();
}

describe('the traffic of the demo', () => {
  const events = tenMinutes();
  const distinct = new Map(events.map((event) => [`${event.source} ${event.id}`, event]));

  it('comes from three Windows logs, sensors and shops', () => {
    expect(new Set(events.map(({ type }) => type))).toEqual(
      new Set(['windows.security', 'windows.system', 'windows.application', 'sensor.temperature', 'order.placed']),
    );
    expect(new Set(events.map(({ source }) => source)).size).toBe(12);
  });

  it('is valid but for a few orders, and those fail', async () => {
    const catalogue = createCatalogue(eventTypes({ drills: false }), { unknownTypes: 'reject' });
    const invalid = [...distinct.values()].filter(
      ({ type, data }) => catalogue.find(type)?.read(data, undefined).ok !== true,
    );
    expect(new Set(invalid.map(({ type }) => type))).toEqual(new Set(['order.placed']));
    expect(invalid.length).toBeGreaterThan(20);
    expect(invalid.length).toBeLessThan(80);
  });

  it('holds orders that process() refuses, and tests that it filters out', () => {
    const orders = [...distinct.values()].flatMap(({ type, data }) =>
      type === 'order.placed' ? [data as { totalCents: number; isTest?: boolean }] : [],
    );
    expect(orders.filter(({ totalCents }) => totalCents === 900_000_000).length).toBeGreaterThan(3);
    expect(orders.filter(({ isTest }) => isTest === true).length).toBeGreaterThan(10);
  });

  it('sends bursts again, and now and then other content under the same id', () => {
    const contents = new Set(events.map((event) => JSON.stringify(event)));
    expect(events.length - contents.size).toBeGreaterThan(100);
    expect(contents.size - distinct.size).toBeGreaterThan(1);
    expect(contents.size - distinct.size).toBeLessThan(20);
  });

  it('is small enough for one request, and the same for the same seed', () => {
    expect(Buffer.byteLength(JSON.stringify(events)) / 600).toBeLessThan(INGEST_LIMITS.requestBytes);
    expect(tenMinutes()).toEqual(events);
    expect(tenMinutes(2)).not.toEqual(events);
  });
});

describe('the demo', () => {
  it('sends a second of it each second, goes on after a failure, and stops', async () => {
    const time = virtualTime(NOON);
    const sent: number[] = [];
    const warnings: string[] = [];
    const ignore = () => undefined;
    const warn = (message: string) => void warnings.push(message);
    const logger = { debug: ignore, info: ignore, warn, error: ignore };
    const demo = startDemo({
      send: async () => {
        sent.push(time.now() - NOON);
        if (sent.length === 2) throw new Error('refused');
      },
      logger,
      random: seeded(1).next,
      time,
    });
    await time.advance(3_500);
    await demo.stop();
    await time.advance(5_000);
    expect(sent).toEqual([0, 1_000, 2_000, 3_000]);
    expect(warnings).toEqual(['the demo could not send its events of one second and goes on']);
  });
});
