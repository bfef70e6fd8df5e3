import Type from 'typebox';
import { Json } from '../../../core/views/answers/common.ts';
import {
  DiscardAnswer,
  FamilyPage,
  LetterAnswer,
  LetterPage,
  RedriveAnswer,
  RedriveStarted,
  RehearsalAnswer,
} from '../../../core/views/answers/dead-letters.ts';
import type { Operations, Parameter } from '../operation.ts';
import { CURSOR, FROM, LIMIT, TO, uuid } from '../parameters.ts';

const LETTER_ID: Parameter = {
  description: 'Id of a letter: a whole number.',
  schema: Type.String({ pattern: '^\\d+$' }),
};
const REDRIVE_ID = uuid('Id of a redrive.');
const Ids = Type.Array(Type.String(), { minItems: 1, maxItems: 1_000 });

const Choice = Type.Object({
  ids: Type.Optional(Ids),
  filter: Type.Optional(
    Type.Object({
      type: Type.Optional(Type.String()),
      reason: Type.Optional(Type.String()),
      family: Type.Optional(Type.String()),
      from: Type.Optional(Type.String({ format: 'date-time' })),
      to: Type.Optional(Type.String({ format: 'date-time' })),
    }),
  ),
  maxPerSecond: Type.Optional(Type.Integer({ minimum: 1, maximum: 10_000, default: 100 })),
  /** Does not stop where nearly all of a hundred letters fail again. */
  keepGoing: Type.Optional(Type.Boolean({ default: false })),
});

export const DEAD_LETTERS: Operations = {
  'GET /dead-letters': {
    tag: 'Dead letters',
    description: 'Events that failed, each with its full payload, newest failure first.',
    query: {
      type: { description: 'An event type.', schema: Type.String() },
      reason: { description: 'An error code.', schema: Type.String(), example: 'EVENT_INVALID' },
      family: { description: 'Letters of one code, type and message.', schema: Type.String() },
      status: { description: 'What stands of it.', schema: Type.Enum(['deadLettered', 'parked', 'discarded']) },
      from: FROM,
      to: TO,
      limit: LIMIT,
      cursor: CURSOR,
    },
    answers: { 200: { description: 'A page of letters.', schema: LetterPage } },
    problems: [400],
  },
  'GET /dead-letters/families': {
    tag: 'Dead letters',
    description: 'Letters that failed alike: the same code, type and message (numbers, ids and quoted text aside).',
    query: { limit: LIMIT },
    answers: { 200: { description: 'Families, most letters first.', schema: FamilyPage } },
    problems: [400],
  },
  'GET /dead-letters/{id}': {
    tag: 'Dead letters',
    description: 'One letter.',
    path: { id: LETTER_ID },
    answers: { 200: { description: 'The letter.', schema: LetterAnswer } },
    problems: [404],
  },
  'POST /dead-letters/redrive': {
    tag: 'Dead letters',
    description:
      'Runs letters through the present code, once each. With `rehearse=true` nothing is changed: it answers how many would pass, and why the others would not.',
    query: { rehearse: { description: 'Try, and change nothing.', schema: Type.Boolean() } },
    body: [
      {
        contentType: 'application/json',
        schema: Choice,
        example: { filter: { reason: 'EVENT_INVALID' }, maxPerSecond: 100 },
      },
    ],
    answers: {
      200: { description: 'What a rehearsal came to.', schema: RehearsalAnswer },
      202: { description: 'The redrive has begun.', schema: RedriveStarted },
    },
    problems: [400, 409],
  },
  'POST /dead-letters/{id}/redrive': {
    tag: 'Dead letters',
    description: 'Processes other data in place of the event’s own, which stay beside them.',
    path: { id: LETTER_ID },
    body: [
      {
        contentType: 'application/json',
        schema: Type.Object({ data: Json }),
        example: { data: { value: 21.5, unit: 'celsius' } },
      },
    ],
    answers: { 202: { description: 'The redrive has begun.', schema: RedriveStarted } },
    problems: [400, 404, 409],
  },
  'POST /dead-letters/discard': {
    tag: 'Dead letters',
    description: 'Gives letters up. Their events stay listed as `discarded`.',
    body: [
      {
        contentType: 'application/json',
        schema: Type.Object({ ids: Ids, comment: Type.String({ minLength: 1 }) }),
        example: { ids: ['1'], comment: 'a test event' },
      },
    ],
    answers: { 200: { description: 'How many it were.', schema: DiscardAnswer } },
    problems: [400],
  },
  'GET /redrives/{id}': {
    tag: 'Dead letters',
    description: 'Progress of a redrive.',
    path: { id: REDRIVE_ID },
    answers: { 200: { description: 'How far it is.', schema: RedriveAnswer } },
    problems: [404],
  },
  'DELETE /redrives/{id}': {
    tag: 'Dead letters',
    description: 'Stops a redrive: letters in hand finish, no more are taken.',
    path: { id: REDRIVE_ID },
    answers: { 200: { description: 'How far it came.', schema: RedriveAnswer } },
    problems: [404],
  },
};
