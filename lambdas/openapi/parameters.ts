import Type from 'typebox';
import type { Parameter } from './operation.ts';

/** Parameters that several routes take. */
const instant = (description: string): Parameter => ({ description, schema: Type.String({ format: 'date-time' }) });

export const FROM = instant('From this moment on (RFC 3339).');
export const TO = instant('Before this moment (RFC 3339).');

export const LIMIT: Parameter = {
  description: 'Items of a page; 100 without it.',
  schema: Type.Integer({ minimum: 1, maximum: 1_000 }),
  example: 10,
};

export const CURSOR: Parameter = {
  description: '`nextCursor` of the page before, with the same filters.',
  schema: Type.String(),
};

export const SOURCE: Parameter = {
  description: 'Where several sources used the same id: the one that is meant.',
  schema: Type.String(),
};

export const EVENT_ID: Parameter = { description: 'Id of an event.', schema: Type.String(), example: 'reading-1' };

export const uuid = (description: string): Parameter => ({ description, schema: Type.String({ format: 'uuid' }) });
