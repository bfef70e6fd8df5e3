import Type from 'typebox';
import { HealthAnswer, ProcessingAnswer, ReplayAnswer } from '../../../core/views/answers/processing.ts';
import type { Operations } from '../operation.ts';
import { uuid } from '../parameters.ts';

const REPLAY_ID = uuid('Id of a replay.');
const STATE = { 200: { description: 'How it stands now.', schema: ProcessingAnswer } };
const PROGRESS = { 200: { description: 'How far it is.', schema: ReplayAnswer } };

const ReplayInput = Type.Object({
  from: Type.String({ format: 'date-time' }),
  to: Type.String({ format: 'date-time' }),
  type: Type.Optional(Type.String()),
  maxPerSecond: Type.Optional(Type.Integer({ minimum: 1 })),
});

export const OPERATING: Operations = {
  'GET /processing': {
    tag: 'Processing',
    description: 'Whether events are delivered to process(), and how the circuit breaker before the store stands.',
    answers: STATE,
  },
  'POST /processing/pause': {
    tag: 'Processing',
    description: 'Stops delivery by hand. Events are accepted and kept in the stream.',
    answers: { ...STATE, 202: { description: 'A batch is still in flight.', schema: ProcessingAnswer } },
  },
  'POST /processing/resume': {
    tag: 'Processing',
    description: 'Ends the pause by hand. A pause by the breaker stays.',
    answers: STATE,
  },
  'POST /replays': {
    tag: 'Processing',
    description: 'Sends a time range of the stream through the present code again; only what the store lacks is added.',
    body: [
      {
        contentType: 'application/json',
        schema: ReplayInput,
        example: { from: '2026-11-21T00:00:00Z', to: '2026-11-21T01:00:00Z' },
      },
    ],
    answers: { 202: { description: 'The replay has begun.', schema: ReplayAnswer } },
    problems: [400, 409],
  },
  'GET /replays/{id}': {
    tag: 'Processing',
    description: 'Progress of a replay.',
    path: { id: REPLAY_ID },
    answers: PROGRESS,
    problems: [404],
  },
  'DELETE /replays/{id}': {
    tag: 'Processing',
    description: 'Stops a replay; what it brought back stays.',
    path: { id: REPLAY_ID },
    answers: PROGRESS,
    problems: [404],
  },
  'GET /health': {
    tag: 'Monitoring',
    description: 'Whether every part is up. It needs no key.',
    answers: {
      200: { description: 'Every part is up, or paused by hand.', schema: HealthAnswer },
      503: { description: 'A part is down.', schema: HealthAnswer },
    },
  },
  'GET /openapi.json': {
    tag: 'Monitoring',
    description: 'This document. It needs no key.',
    answers: { 200: { description: 'OpenAPI 3.1.', schema: Type.Record(Type.String(), Type.Unknown()) } },
  },
};
