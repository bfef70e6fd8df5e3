import Type from 'typebox';
import { AlarmPage, SeriesAnswer, ShardPage } from '../../../core/views/answers/monitoring.ts';
import type { Operations } from '../operation.ts';
import { FROM, TO } from '../parameters.ts';

export const MONITORING: Operations = {
  'GET /shards': {
    tag: 'Monitoring',
    description: 'The shards of the stream: what each holds, how far it is processed, how fast.',
    answers: { 200: { description: 'Every shard, by its id.', schema: ShardPage } },
  },
  'GET /metrics/series': {
    tag: 'Monitoring',
    description: 'A metric of the past, by the minute for 24 hours; the last hour where no range is given.',
    query: {
      name: { description: 'A metric.', schema: Type.String(), example: 'EventsProcessed' },
      from: FROM,
      to: TO,
      period: {
        description: 'Seconds of a point, in whole minutes.',
        schema: Type.Integer({ minimum: 60, maximum: 86_400, multipleOf: 60, default: 60 }),
      },
    },
    answers: {
      200: { description: 'Points, oldest first; periods without any measurement are left out.', schema: SeriesAnswer },
    },
    problems: [400, 404],
  },
  'GET /alarms': {
    tag: 'Monitoring',
    description: 'The alarms that are switched on: state, limit, last changes and runbook of each.',
    answers: { 200: { description: 'All of them, in the order in which an operator asks.', schema: AlarmPage } },
  },
};
