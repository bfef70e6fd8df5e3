import type { Random } from '../../core/ports/time.ts';
import type { DemoEvent, NextId } from './demo-event.ts';

const DAY_MS = 86_400_000;
const SENSORS = [
  { name: 'boiler', mean: 71, swing: 6, noise: 1.5 },
  { name: 'cold-store', mean: 4, swing: 0.6, noise: 0.2 },
  { name: 'hall', mean: 20, swing: 3, noise: 0.4 },
  { name: 'roof', mean: 12, swing: 9, noise: 0.8 },
] as const;

const rounded = (value: number): number => Math.round(value * 100) / 100;

/** A reading of every sensor: warmest in the afternoon, with some noise. */
export const sensorReadings = (nextId: NextId, atMs: number, random: Random): readonly DemoEvent[] =>
  SENSORS.map(({ name, mean, swing, noise }) => {
    const afternoon = Math.sin(((atMs % DAY_MS) / DAY_MS - 0.375) * 2 * Math.PI);
    return {
      id: nextId('reading'),
      type: 'sensor.temperature',
      source: `plant/${name}`,
      time: new Date(atMs).toISOString(),
      partitionkey: name,
      data: { value: rounded(mean + swing * afternoon + noise * (random() * 2 - 1)), unit: 'celsius' },
    };
  });
