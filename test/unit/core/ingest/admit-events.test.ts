import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createEventCheck } from '../../../../core/events/event-check.ts';
import { createEventAdmission } from '../../../../core/ingest/admit-events.ts';

const check = createEventCheck({ eventBytes: 1_000, jsonDepth: 4, attributeCharacters: 20 });
const admission = createEventAdmission(check, { eventsPerRequest: 3, eventBytes: 1_000 });
const large = createEventAdmission(createEventCheck({ eventBytes: 1e7, jsonDepth: 32, attributeCharacters: 20 }), {
  eventsPerRequest: 5_000,
  eventBytes: 1e7,
});
const options = { defaultSource: 'local', newId: () => 'new-id' };
const admitJson = (text: string) => [...admission.admitJson(text, options)].flat();
const admitLines = (text: string) => [...admission.admitLines(text, options)].flat();
const one = (text: string) => admitJson(text)[0];
const codes = (text: string) => {
  const admission = one(text);
  return admission?.accepted === false ? admission.errors.map(({ pointer, code }) => `${pointer} ${code}`) : 'accepted';
};

it('keeps the text of a whole event as it came', () => {
  expect(one(' {"id":"a", "source":"s","type":"t","data":{"n":1.0}} ')).toEqual({
    accepted: true,
    id: 'a',
    source: 's',
    orderingKey: 'a',
    line: '{"id":"a", "source":"s","type":"t","data":{"n":1.0}}',
  });
});

it.each([
  ['{"data":{"n":1.0},"id":"a","source":"s","type":"t"}', '{"id":"a","source":"s","type":"t","data":{"n":1.0}}'],
  ['{"id":"a","data" : [1] , "source":"s","type":"t" }', '{"id":"a", "source":"s","type":"t" ,"data":[1]}'],
  ['{"id":"a","source":"s","type":"t","data":1 }', '{"id":"a","source":"s","type":"t","data":1}'],
])('moves data to the end of the line: %s', (text, line) => {
  expect(one(text)).toMatchObject({ accepted: true, line });
});

it('adds the id and the source that are missing', () => {
  expect(one('{"type":"t"}')).toMatchObject({
    id: 'new-id',
    source: 'local',
    line: '{"id":"new-id","source":"local","type":"t"}',
  });
});

it('orders by partition key, then by subject', () => {
  expect(one('{"type":"t","subject":"s1"}')).toMatchObject({ orderingKey: 's1' });
  expect(one('{"type":"t","subject":"s1","partitionkey":"p"}')).toMatchObject({ orderingKey: 'p' });
});

it('writes a pretty-printed event on one line', () => {
  const admission = one('{\n  "id": "a",\r\n  "type": "t"\n}');
  expect(admission?.accepted && admission.line).toBe('{"source":"local",   "id": "a",   "type": "t" }');
});

it('takes arrays and {"events": [...]}, in order', () => {
  const ids = (text: string) => admitJson(text).map((admission) => admission.id);
  expect(ids('[{"id":"a","type":"t"} ,{"id":"b","type":"t"}]')).toEqual(['a', 'b']);
  expect(ids('{ "events" : [ {"id":"a","type":"t"},{"id":"b","type":"t"} ] }')).toEqual(['a', 'b']);
  expect(ids('{"type":"t","id":"a","data":{"events":[]}}')).toEqual(['a']);
});

it('refuses the bad events of a batch alone', () => {
  const admissions = admitJson('[7, {"type":"t","id":"good"}, {"type":5,"id":"bad"}]');
  expect(admissions.map(({ accepted, id }) => [accepted, id])).toEqual([
    [false, undefined],
    [true, 'good'],
    [false, 'bad'],
  ]);
});

it('refuses a line that is no JSON alone', () => {
  const admissions = admitLines('{"type":"t","id":"a"}\r\n\nnot json\n{"type":"t","id":"b"}\n');
  expect(admissions.map(({ accepted }) => accepted)).toEqual([true, false, true]);
  expect(admissions[0]).toMatchObject({ line: '{"source":"local","type":"t","id":"a"}' });
});

it.each([
  ['{"id":"a"}', ['/type required']],
  ['{"type":null}', ['/type type']],
  ['{"type":"t","id":""}', ['/id minLength', '/id pattern']],
  ['{"type":"t","id":"123456789012345678901"}', ['/id maxLength']],
  ['{"type":"t","id":"all"}', ['/id reserved']],
  ['{"type":"t","id":"."}', ['/id reserved']],
  ['{"type":"t","id":".."}', ['/id reserved']],
  ['{"type":"t","id":"..."}', 'accepted'],
  ['{"type":"t","id":"constructor"}', 'accepted'],
  ['{"type":"t","id":"a\\nb"}', ['/id pattern']],
  ['{"type":"t","id":"a\\u0000"}', ['/id pattern']],
  ['{"type":"t","id":"a\\ud800"}', ['/id lone_surrogate']],
  ['{"type":"t","time":"2026-11-21"}', ['/time format']],
  ['{"type":"t","specversion":"0.3"}', ['/specversion const']],
  ['{"type":"t","Extra":1}', ['/Extra attribute_unknown']],
  ['{"type":"t","__proto__":{"x":1}}', ['/__proto__ attribute_unknown']],
  ['{"type":"t","extra":{}}', ['/extra attribute_type']],
  ['{"ev\\u0065nts":[{"type":"t"}]}', ['/type required']],
  ['{"type":"t","type":"u"}', [' duplicate_key']],
  ['{"type":"t","d\\u0061ta":1}', [' attribute_name']],
  ['{"type":"t","data":[[[1]]]}', 'accepted'],
  ['{"type":"t","data":[[[[1]]]]}', [' too_deep']],
  ['{"type":"t","data":1e400}', ['/data number_range']],
  ['{"type":"t","data":{"a":[1,-1e999]}}', ['/data/a/1 number_range']],
  [`{"type":"t","data":1${'0'.repeat(400)}}`, ['/data number_range']],
  ['{"type":"t","data":[1e308,"1e400"]}', 'accepted'],
  ['{"type":"t","data":{"a/b":"\\u0000"}}', ['/data/a~1b nul_character']],
  ['{"type":"t","data":{"\\u0000":1}}', ['/data/\u0000 nul_character']],
  ['{"type":"t","data":"\\ud83d"}', ['/data lone_surrogate']],
  ['{"type":"t","data":"\\ud83d\\ude00 \\\\u0000"}', 'accepted'],
  ['{"type":"t","data":{"__proto__":{"x":1},"toString":1,"":2}}', 'accepted'],
  [`{"type":"t","data":"${'x'.repeat(973)}"}`, 'accepted'],
  [`{"type":"t","data":"${'x'.repeat(980)}"}`, [' event_too_large']],
  [`{"type":"t","data":"${'é'.repeat(490)}"}`, [' event_too_large']],
])('judges %s', (text, expected) => {
  expect(codes(text)).toEqual(expected);
});

it('leaves the prototype of objects alone', () => {
  one('{"type":"t","data":{"__proto__":{"polluted":true}}}');
  expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
});

it.each([
  ['', 400, 'body_empty'],
  [' \n', 400, 'body_empty'],
  ['{"type":', 400, 'json_invalid'],
  ['{"type":"t"} x', 400, 'json_invalid'],
  ['\ufeff{"type":"t"}', 400, 'json_invalid'],
  ['[NaN]', 400, 'json_invalid'],
  ['null', 400, 'body_type'],
  ['"x"', 400, 'body_type'],
  ['[]', 400, 'batch_empty'],
  ['{"events":[]}', 400, 'batch_empty'],
  ['[1,2,3,4]', 413, 'too_many_events'],
])('refuses the body %j as a whole', (text, status, code) => {
  expect(() => admitJson(text)).toThrow(expect.objectContaining({ status, code }));
});

it('does not repeat the body in what it says about it', () => {
  expect(() => admitJson('{"secret":tomato}')).toThrow('The body is not valid JSON; nothing of it was kept.');
});

it('survives a million opening brackets', () => {
  expect(() => admitJson('['.repeat(1_000_000))).toThrow(expect.objectContaining({ code: 'json_invalid' }));
  const deep = `{"type":"t","data":${'['.repeat(100_000)}${']'.repeat(100_000)}}`;
  const [one] = [...large.admitJson(deep, options)].flat();
  expect(one).toMatchObject({ accepted: false, errors: [{ code: 'too_deep' }] });
});

describe('a body of many events', () => {
  const event = (n: number) => `{"type":"t","id":"${n}","data":"${'x'.repeat(1_000)}"}`;
  const events = Array.from({ length: 400 }, (_, n) => event(n));
  const groupsOf = (text: string) => [...large.admitJson(text, options)];

  it('is judged in groups, so that others have their turn between two of them', () => {
    const groups = groupsOf(`[${events.join(' , ')}]`);
    expect(groups.map((group) => group.length)).toEqual([127, 127, 127, 19]);
    expect(groups.flat().map(({ id }) => id)).toEqual(events.map((_, n) => String(n)));
  });

  it('is refused as a whole where a late event is no JSON, which is named', () => {
    const text = `[${[...events.slice(0, 300), '{"type":oops}', ...events.slice(300)].join()}]`;
    expect(() => groupsOf(text)).toThrow('The body is not valid JSON (event 300); nothing of it was kept.');
  });

  it('is not read on where it holds too many', () => {
    const text = `[${'{},'.repeat(5_000)}{},oops`;
    expect(() => groupsOf(text)).toThrow(expect.objectContaining({ status: 413, code: 'too_many_events' }));
  });
});

it('does not parse an event that is too long, and takes those beside it', () => {
  const long = `{"type":oops "${'x'.repeat(1_000)}"}`;
  for (const body of [`[{"type":"t"},${long},{"type":"t"}]`, `{"events":[{"type":"t"},${long},{"type":"t"}]}`]) {
    const admissions = admitJson(body);
    expect(admissions.map(({ accepted }) => accepted)).toEqual([true, false, true]);
    expect(admissions[1]).toMatchObject({ errors: [{ code: 'event_too_large' }] });
  }
  expect(codes(long)).toEqual([' event_too_large']);
  expect(admitLines(`{"type":"t"}\n${long}`)[1]).toMatchObject({ errors: [{ code: 'event_too_large' }] });
});

it.each([
  '{"events":[{"type":"t"}],"meta":1}',
  '{"meta":1,"events":[{"type":"t"}]}',
  `{"meta":1,"events":[{"type":"t","data":"${'x'.repeat(2_000)}"}]}`,
  '{"events":[{"type":"t"}],"events":[]}',
])('refuses what stands beside events, which would be lost in silence: %s', (text) => {
  expect(() => admitJson(text)).toThrow(expect.objectContaining({ status: 400, code: 'body_type' }));
});

it.each([
  ['{"type":"t"', 'it ends too early'],
  ['[{"type":"t"},', 'event 1, it ends too early'],
  ['[{"type":"t"}', 'event 0, it ends too early'],
  ['[{"type":"t"} {"type":"t"}]', 'event 0, at position 14'],
  ['[{"type":"t"},]', 'event 1, at position 14'],
  ['{"type":"t"}{"type":"t"}', 'at position 12'],
  ['{"events":[{"type":"t"}]', 'it ends too early'],
  ['{"events":[{"type":"t"}]}}', 'at position 25'],
  ['[{"type":"t","data":1 2}]', 'event 0, at position 22'],
])('tells where %s is no JSON', (text, where) => {
  expect(() => admitJson(text)).toThrow(`The body is not valid JSON (${where}); nothing of it was kept.`);
});

it('takes as JSON what JSON.parse does, and nothing else', () => {
  const piece = fc.constantFrom(
    '{"type":"t"}',
    '{"a":[1]}',
    '[',
    ']',
    '{',
    '}',
    ',',
    '"',
    ' ',
    '1',
    'null',
    '\\',
    ':',
    '\n',
  );
  const body = fc.array(piece, { maxLength: 8 }).map((pieces) => `[1${pieces.join('')}]`);
  const isJson = (text: string): boolean => {
    try {
      JSON.parse(text);
      return true;
    } catch {
      return false;
    }
  };
  const isTaken = (text: string): boolean => {
    try {
      return [...large.admitJson(text, options)].flat().length === JSON.parse(text).length;
    } catch (error) {
      return (error as { code?: string }).code !== 'json_invalid';
    }
  };
  fc.assert(
    fc.property(body, (text) => {
      expect(isTaken(text)).toBe(isJson(text));
    }),
    { numRuns: 20_000 },
  );
});
