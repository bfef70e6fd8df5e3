import { expect, it } from 'vitest';
import { checkStorable, isKey } from '../../../../adapters/dynamodb/storable.ts';
import { type EventFields, settledEvent } from '../../../support/settled-events.ts';

it.each<EventFields>([
  { id: '' },
  { source: '' },
  { id: 'a\0b' },
  { source: 'a\ud800' },
  { id: 'ä'.repeat(513) },
  { type: '\ud800' },
  { subject: 'a\udc00' },
  { partitionKey: '\ud800' },
  { dataText: '{"n":tru}' },
  { dataText: '' },
  { attributesText: '{' },
])('refuses %j before anything is written', (fields) => {
  expect(() => checkStorable(settledEvent(fields).event)).toThrow(
    expect.objectContaining({ code: 'EVENT_UNSTORABLE' }),
  );
});

it('takes what every accepted event may hold', () => {
  const text = '😀'.repeat(256);
  const fields = { id: text, source: text, type: text, subject: text, partitionKey: text, dataText: '"\\ud800"' };
  expect(() => checkStorable(settledEvent(fields).event)).not.toThrow();
  expect([isKey('a'.repeat(1_024)), isKey('a'.repeat(1_025))]).toEqual([true, false]);
});
