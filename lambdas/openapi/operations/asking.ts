import Type from 'typebox';
import { EVENT_STATUSES } from '../../../core/events/event.ts';
import {
  AggregatePage,
  SchemaAnswer,
  TypeAnswer,
  TypePage,
  WindowPage,
} from '../../../core/views/answers/catalogue.ts';
import { ConflictPage, EventAnswer, EventPage, StoryAnswer } from '../../../core/views/answers/events.ts';
import { StatisticsAnswer } from '../../../core/views/answers/statistics.ts';
import type { Operation, Operations, Parameter } from '../operation.ts';
import { CURSOR, EVENT_ID, FROM, LIMIT, SOURCE, TO } from '../parameters.ts';

const text = (description: string, example?: string): Parameter => ({
  description,
  schema: Type.String(),
  ...(example !== undefined && { example }),
});

const TYPE = text('A declared event type.', 'sensor.temperature');

const STATISTICS: Operation = {
  tag: 'Asking',
  description:
    'Live totals. `received` is the sum of the others at every moment; `balanced` says whether stream and store agree.',
  answers: { 200: { description: 'The ledger as it stands.', schema: StatisticsAnswer } },
};

export const ASKING: Operations = {
  'GET /events': {
    tag: 'Asking',
    description: 'Events, newest first by their time.',
    query: {
      type: text('A type, or with a trailing `*` all that start so.', 'sensor.*'),
      source: text('A source.'),
      subject: text('A subject.'),
      key: text('An ordering key: the partition key of an event, else its subject.'),
      status: { description: 'What became of the event.', schema: Type.Enum([...EVENT_STATUSES]) },
      from: FROM,
      to: TO,
      q: text('Fields of the data: `celsius>30`, `site:lab`, several joined by a comma.', 'value>20'),
      order: { description: 'Newest or oldest first.', schema: Type.Enum(['asc', 'desc']) },
      limit: LIMIT,
      cursor: CURSOR,
    },
    answers: { 200: { description: 'A page of events.', schema: EventPage } },
    problems: [400],
  },
  'GET /events/all': STATISTICS,
  'GET /statistics': STATISTICS,
  'GET /events/{id}': {
    tag: 'Asking',
    description: 'One event with its result, its status and its place in the stream.',
    path: { id: EVENT_ID },
    query: { source: SOURCE },
    answers: { 200: { description: 'The event.', schema: EventAnswer } },
    problems: [404],
  },
  'GET /events/{id}/explain': {
    tag: 'Asking',
    description: 'The story of an event, line by line: received, stored, each batch and its splits, each decision.',
    path: { id: EVENT_ID },
    query: { source: SOURCE },
    answers: { 200: { description: 'The story, oldest first.', schema: StoryAnswer } },
    problems: [404],
  },
  'GET /conflicts': {
    tag: 'Asking',
    description: 'Resends whose content differed from the event that stands, newest first.',
    query: { limit: LIMIT, cursor: CURSOR },
    answers: { 200: { description: 'A page of conflicts.', schema: ConflictPage } },
    problems: [400],
  },
  'GET /aggregates': {
    tag: 'Asking',
    description: 'The aggregates that event types declare.',
    answers: { 200: { description: 'All of them.', schema: AggregatePage } },
  },
  'GET /aggregates/{name}': {
    tag: 'Asking',
    description: 'Windows of an aggregate, by their start, then by key.',
    path: { name: text('A declared aggregate.', 'sensor.temperature.hourly') },
    query: { key: text('Windows of this key alone.'), from: FROM, to: TO, limit: LIMIT, cursor: CURSOR },
    answers: { 200: { description: 'A page of windows.', schema: WindowPage } },
    problems: [400, 404],
  },
  'GET /schemas': {
    tag: 'Asking',
    description: 'The event types that are declared.',
    answers: { 200: { description: 'All of them.', schema: TypePage } },
  },
  'GET /schemas/{type}': {
    tag: 'Asking',
    description: 'The declaration that events of a type fall under.',
    path: { type: TYPE },
    answers: { 200: { description: 'The type, with the schema of its latest version.', schema: TypeAnswer } },
    problems: [404],
  },
  'GET /schemas/{type}/{version}': {
    tag: 'Asking',
    description: 'The JSON Schema of one version of the data of a type.',
    path: { type: TYPE, version: { description: 'A version.', schema: Type.Integer({ minimum: 1 }), example: 1 } },
    answers: { 200: { description: 'The schema.', schema: SchemaAnswer, contentType: 'application/schema+json' } },
    problems: [404],
  },
};
