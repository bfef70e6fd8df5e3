import { describe, expect, it } from 'vitest';
import { createEventCheck } from '../../../../core/events/event-check.ts';
import { createEventAdmission } from '../../../../core/ingest/admit-events.ts';
import { aliasEventsOf, eventsOf } from '../../../../core/ingest/request-events.ts';
import type { EventRequest } from '../../../../core/ingest/single-event.ts';

const LIMITS = { eventBytes: 1_000, jsonDepth: 32, attributeCharacters: 256 };
const admission = createEventAdmission(createEventCheck(LIMITS), { eventsPerRequest: 10, eventBytes: 1_000 });
const options = { defaultSource: 'local', newId: () => 'new' };
const JSON_TYPE = { 'content-type': 'application/json' };
const binary = (headers: EventRequest['headers'], text = '1') =>
  [...eventsOf({ headers: { ...JSON_TYPE, ...headers }, query: {}, text }, admission, options)].flat();
const alias = (text: string) => [...aliasEventsOf({ headers: JSON_TYPE, query: {}, text }, admission, options)].flat();
const TOO_LARGE = [{ accepted: false, id: undefined, errors: [{ pointer: '', code: 'event_too_large' }] }];

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

  it('does not parse what is too long for an event', () => {
    expect(binary({ 'ce-type': 't' }, 'no JSON'.repeat(150))).toMatchObject(TOO_LARGE);
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

  it('does not parse what is too long for an event', () => {
    expect(alias('no JSON'.repeat(150))).toMatchObject(TOO_LARGE);
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
