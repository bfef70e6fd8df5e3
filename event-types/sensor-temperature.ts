import Type from 'typebox';
import { defineEventType } from '../core/events/define-event-type.ts';

const reading = Type.Object({
  value: Type.Number(),
  unit: Type.Optional(Type.String({ minLength: 1, maxLength: 32 })),
  /** The sensor's own spelling of the time, kept beside the event's `time`. */
  timestamp: Type.Optional(Type.String()),
});

export const sensorTemperature = defineEventType({
  type: 'sensor.temperature',
  description: 'One reading of a temperature sensor; the source names the sensor.',
  versions: [reading],
  aggregates: {
    'sensor.temperature.hourly': {
      every: { hours: 1 },
      key: (event) => event.source,
      value: (event) => event.data.value,
    },
  },
  example: {
    id: 'machine_temperature-1',
    source: 'nab/machine_temperature',
    type: 'sensor.temperature',
    time: '2013-12-02T21:15:00Z',
    data: { value: 73.96732207, timestamp: '2013-12-02 21:15:00' },
  },
});
