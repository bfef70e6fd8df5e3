import { describe, expect, it } from 'vitest';
import { createEventCheck } from '../../../../core/events/event-check.ts';
import { createEventAdmission } from '../../../../core/ingest/admit-events.ts';
import { aliasEventsOf, type EventRequest, eventsOf } from '../../../../core/ingest/request-events.ts';

const LIMITS = { eventBytes: 1_000, jsonDepth: 32, attributeCharacters: 256 };
const admission = createEventAdmission(createEventCheck(LIMITS), 10);
const options = { defaultSource: 'local', newId: () => 'new' };
const binary = (headers: EventRequest['headers'], text = '1') =>
  eventsOf({ headers: { 'content-type': 'application/json', ...headers }, query: {}, text }, admission, options);
const alias = (text: string) =>
  aliasEventsOf({ headers: { 'content-type': 'application/json' }, query: {}, text }, admission, options);

describe('binary mode', () => {
  it('decodes what is percent-encoded', () => {
    expect(binary({ 'ce-type': 't', 'ce-id': 'gr%C3%BC%C3%9Fe' })).toMatchObject([
      { accepted: true, id: 'gr\u00fc\u00dfe' },
    ]);
  });

  it.each([
    ['a percent sign alone', { 'ce-id': '100%' }],
    ['raw UTF-8, which arrives as other characters', { 'ce-id': 'gr\u00c3\u00bc\u00c3\u009fe' }],
    ['data in a header', { 'ce-data': 'x' }],
  ])('refuses %s', (_what, headers) => {
    expect(() => binary({ 'ce-type': 't', ...headers })).toThrow(expect.objectContaining({ code: 'header_invalid' }));
  });

  it('refuses `__proto__` like any unknown attribute', () => {
    const [one] = binary({ 'ce-type': 't', 'ce-__proto__': 'x' });
    expect(one).toMatchObject({ accepted: false, errors: [{ pointer: '/__proto__', code: 'attribute_unknown' }] });
  });
});

describe('the short form in JSON', () => {
  it('keeps the payload as it was sent', () => {
    expect(alias('{"payload": 1.50 ,"eventId":"a"}')).toMatchObject([
      { line: '{"source":"local","id":"a","type":"event","data":1.50}' },
    ]);
  });

  it.each([
    ['a member twice', '{"eventId":"a","eventId":"b","payload":1}'],
    ['payload twice', '{"eventId":"a","payload":1,"payload":2}'],
    ['payload spelled with an escape', '{"eventId":"a","p\\u0061yload":1}'],
    ['an unknown member', '{"eventId":"a","payload":1,"__proto__":1}'],
  ])('refuses %s', (_what, text) => {
    expect(() => alias(text)).toThrow(expect.objectContaining({ status: 400, code: 'body_type' }));
  });
});
