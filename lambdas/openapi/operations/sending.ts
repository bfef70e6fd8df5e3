import Type from 'typebox';
import { Json } from '../../../core/views/answers/common.ts';
import { IngestAnswer } from '../../../core/views/answers/ingest.ts';
import type { Operations, RequestForm } from '../operation.ts';

/** The envelope of a CloudEvent as a producer sends it; extension attributes stand beside these. */
const EventInput = Type.Object(
  {
    type: Type.String({ minLength: 1, maxLength: 256 }),
    id: Type.Optional(Type.String({ minLength: 1, maxLength: 256 })),
    source: Type.Optional(Type.String({ minLength: 1, maxLength: 256 })),
    time: Type.Optional(Type.String({ format: 'date-time' })),
    subject: Type.Optional(Type.String({ maxLength: 256 })),
    partitionkey: Type.Optional(Type.String({ maxLength: 256 })),
    specversion: Type.Optional(Type.Literal('1.0')),
    dataschema: Type.Optional(Type.String()),
    datacontenttype: Type.Optional(Type.String()),
    traceparent: Type.Optional(Type.String()),
    data: Type.Optional(Json),
  },
  { additionalProperties: Type.Union([Type.String(), Type.Number(), Type.Boolean()]) },
);

const READING = {
  id: 'reading-1',
  source: 'lab/sensor-7',
  type: 'sensor.temperature',
  time: '2026-11-21T03:00:00Z',
  partitionkey: 'sensor-7',
  data: { value: 21.5, unit: 'celsius' },
};

const ORDER = {
  id: 'order-1',
  source: 'shop',
  type: 'order.placed',
  data: { orderId: 'order-1', totalCents: 1_250, currency: 'EUR' },
};

const EVENT_FORMS: readonly RequestForm[] = [
  {
    contentType: 'application/json',
    schema: Type.Union([EventInput, Type.Array(EventInput), Type.Object({ events: Type.Array(EventInput) })]),
    example: { events: [READING, ORDER] },
  },
  {
    contentType: 'application/x-ndjson',
    schema: Type.String({ description: 'One event a line.' }),
    example: `${JSON.stringify(READING)}\n${JSON.stringify(ORDER)}\n`,
  },
  { contentType: 'application/cloudevents+json', schema: EventInput, example: { specversion: '1.0', ...READING } },
  {
    contentType: 'application/cloudevents-batch+json',
    schema: Type.Array(EventInput),
    example: [{ specversion: '1.0', ...READING }],
  },
];

const ANSWERS = {
  202: {
    description: 'All are durable in the stream. A resend is accepted too and has no second effect.',
    schema: IngestAnswer,
  },
  207: {
    description: 'Some were rejected; the others are durable. Send only the mended ones again.',
    schema: IngestAnswer,
  },
};

const PROBLEMS = [400, 413, 415, 422, 429, 503];

export const SENDING: Operations = {
  'POST /events': {
    tag: 'Sending events',
    description:
      'Takes one event or many, and answers when every accepted one is on disk. `gzip`, `deflate` and `zstd` bodies are taken. Also CloudEvents in binary mode (`ce-*` headers), Avro object container files, and the short form with query parameters and no body.',
    query: {
      dryRun: { description: 'Judges and keeps nothing.', schema: Type.Boolean() },
      eventType: { description: 'Short form: the type.', schema: Type.String() },
      eventData: { description: 'Short form: the data, parsed where it is JSON.', schema: Type.String() },
    },
    headers: {
      prefer: {
        description:
          '`return=minimal`: counts and rejected events alone. `wait=N`: waits up to N seconds for the results.',
        schema: Type.String(),
      },
    },
    body: EVENT_FORMS,
    answers: ANSWERS,
    problems: PROBLEMS,
  },
  'POST /api/events': {
    tag: 'Sending events',
    description: 'The short form of one event: `eventId` is its id, `payload` its data.',
    body: [
      {
        contentType: 'application/json',
        schema: Type.Object({ eventId: Type.String(), payload: Json, eventType: Type.Optional(Type.String()) }),
        example: { eventId: 'short-1', payload: { celsius: 30 }, eventType: 'Temperature' },
      },
    ],
    answers: ANSWERS,
    problems: PROBLEMS,
  },
  'GET /limits': {
    tag: 'Sending events',
    description: 'Every limit that is in force, by its name.',
    answers: { 200: { description: 'Bytes, counts and seconds.', schema: Type.Record(Type.String(), Json) } },
  },
};
