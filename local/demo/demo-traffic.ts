import type { Random } from '../../core/ports/time.ts';
import { whole } from './chance.ts';
import type { DemoEvent, NextId } from './demo-event.ts';
import { absurdOrder, goodOrder, malformedOrder } from './orders.ts';
import { sensorReadings } from './sensors.ts';
import { windowsEntry } from './windows-log.ts';

/** How likely each is in a second. */
const CHANCES = { malformed: 1 / 15, absurd: 1 / 40, resend: 1 / 30, conflict: 1 / 90 };
const WINDOWS_ENTRIES = { least: 5, most: 25 };
const ORDERS = { least: 0, most: 6 };

const several = (count: number, make: () => DemoEvent): readonly DemoEvent[] => Array.from({ length: count }, make);

export interface DemoTraffic {
  /** The events of one second. */
  second(atMs: number): readonly DemoEvent[];
}

/**
 * Believable traffic: Windows event logs, sensor readings and orders; now and then an event that fails, a burst that is
 * sent again, and a resend whose content differs.
 */
export function demoTraffic(nextId: NextId, random: Random): DemoTraffic {
  let last: readonly DemoEvent[] = [];
  const fresh = (atMs: number): readonly DemoEvent[] => [
    ...several(whole(WINDOWS_ENTRIES.least, WINDOWS_ENTRIES.most, random), () => windowsEntry(nextId, atMs, random)),
    ...sensorReadings(nextId, atMs, random),
    ...several(whole(ORDERS.least, ORDERS.most, random), () => goodOrder(nextId, atMs, random)),
    ...several(Number(random() < CHANCES.malformed), () => malformedOrder(nextId, atMs, random)),
    ...several(Number(random() < CHANCES.absurd), () => absurdOrder(nextId, atMs, random)),
  ];
  const again = (): readonly DemoEvent[] => {
    const [first] = last;
    const differs = first !== undefined && random() < CHANCES.conflict;
    return [
      ...(random() < CHANCES.resend ? last : []),
      ...(differs ? [{ ...first, data: { ...(first.data as object), resent: true } }] : []),
    ];
  };
  return {
    second(atMs) {
      const repeated = again();
      last = fresh(atMs);
      return [...last, ...repeated];
    },
  };
}
