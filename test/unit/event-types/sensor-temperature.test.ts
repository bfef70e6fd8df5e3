import { expect, it } from 'vitest';
import { sensorTemperature } from '../../../event-types/sensor-temperature.ts';
import { runEventsOf, type SentEvent } from './run-event.ts';

const run = runEventsOf([sensorTemperature]);
const reading = (time: string, data: unknown): SentEvent => ({
  id: 'r-1',
  source: 'lab/oven',
  type: 'sensor.temperature',
  time,
  data,
});

it.each([
  ['2014-01-07T02:00:00Z', Date.UTC(2014, 0, 7, 2)],
  ['2014-01-07T02:59:59.999999Z', Date.UTC(2014, 0, 7, 2)],
  ['2014-01-07T03:00:00Z', Date.UTC(2014, 0, 7, 3)],
  ['1969-12-31T23:59:59.999Z', -3_600_000],
])('counts a reading of %s in its hour, by sensor', (time, windowStartMs) => {
  expect(run(reading(time, { value: 92.78472036 }))).toEqual({
    data: { value: 92.78472036 },
    result: undefined,
    aggregates: [{ aggregate: 'sensor.temperature.hourly', key: 'lab/oven', windowStartMs, value: 92.78472036 }],
  });
});

it.each([
  [{}, '/data must have value (version 1 of sensor.temperature)'],
  [{ value: '21.5' }, '/data/value must be number (version 1 of sensor.temperature)'],
  [{ value: null }, '/data/value must be number (version 1 of sensor.temperature)'],
  [[21.5], '/data must be object (version 1 of sensor.temperature)'],
])('refuses %j', (data, refused) => {
  expect(run(reading('2014-01-07T02:00:00Z', data))).toEqual({ refused });
});
