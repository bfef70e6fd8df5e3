import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createEventCheck } from '../../../../core/events/event-check.ts';
import { createEventAdmission } from '../../../../core/ingest/admit-events.ts';
import { newCheckedLine, readCheckedLine } from '../../../../core/packing/checked-line.ts';
import { createPacker } from '../../../../core/packing/pack.ts';
import { createUnpacker } from '../../../../core/packing/unpack.ts';

const check = createEventCheck({ eventBytes: 262_144, jsonDepth: 32, attributeCharacters: 256 });
const admission = createEventAdmission(check, { eventsPerRequest: 5_000, eventBytes: 262_144 });
const admitted = (text: string) => [...admission.admitJson(text, { defaultSource: 'd', newId: () => 'n' })].flat();
const pack = createPacker(1, 1_000_000);

const read = (line: string) => {
  const into = newCheckedLine();
  const firstEscape = line.indexOf('\\');
  return readCheckedLine(line, firstEscape === -1 ? line.length : firstEscape, into) ? into : undefined;
};

it('cuts a line into its parts', () => {
  const line =
    '{"specversion":"1.0","id":"a","source":"s","type":"t","time":"2026-11-21T03:00:00Z","subject":"x","partitionkey":"p","data":{"n":[1.0]}}';
  expect(read(line)).toEqual({
    id: 'a',
    source: 's',
    type: 't',
    time: { ms: 1_795_230_000_000, micros: 0 },
    subject: 'x',
    partitionKey: 'p',
    dataText: '{"n":[1.0]}',
  });
  expect(read('{"id": "a", "source": "s", "type": "t"}')).toMatchObject({ id: 'a', dataText: undefined });
});

it.each([
  ['an extension attribute', '{"id":"a","source":"s","type":"t","tenant":"x"}'],
  ['an attribute that is no text', '{"id":"a","source":"s","type":"t","tenant":7}'],
  ['an escape in an attribute', '{"id":"a\\"b","source":"s","type":"t"}'],
  ['an escape in a name', '{"i\\u0064":"a","source":"s","type":"t"}'],
  ['wide spaces', '{"id"  :  "a","source":"s","type":"t"}'],
  ['no id', '{"source":"s","type":"t","data":1}'],
  ['a line that ends early', '{"id":"a","source":"s","type":"t'],
  ['no object', '[]'],
  ['nothing', ''],
])('leaves a line with %s to the parser', (_name, line) => {
  expect(read(line)).toBeUndefined();
});

const attribute = fc.string({ minLength: 1, maxLength: 20, unit: 'grapheme' }).filter((text) => !/\p{Cc}/u.test(text));
const member = fc.oneof(
  fc.tuple(fc.constantFrom('subject', 'partitionkey', 'traceparent', 'tenant'), attribute),
  fc.tuple(fc.constant('data'), fc.jsonValue({ depthSize: 'small' })),
  fc.tuple(fc.constant('time'), fc.constantFrom('2026-11-21T03:00:00.25Z', '2026-11-21T04:00:00+01:00')),
  fc.tuple(fc.constant('number'), fc.integer()),
);
const event = fc
  .tuple(
    attribute,
    attribute,
    fc.uniqueArray(member, { selector: ([name]) => name }),
    fc.constantFrom(0, 1, 2),
    fc.nat(),
  )
  .map(([type, source, members, indent, rotate]) => {
    const all = [['type', type], ['source', source], ['id', 'i'], ...members] as const;
    const at = rotate % all.length;
    return JSON.stringify(Object.fromEntries([...all.slice(at), ...all.slice(0, at)]), null, indent);
  })
  .filter((text) => admitted(text)[0]?.accepted === true);

it('reads whatever the door lets in as the parser does, in any order and spelling', () => {
  fc.assert(
    fc.property(fc.array(event, { minLength: 1, maxLength: 5 }), (texts) => {
      // Enough of them that the record is compressed, and so marked.
      const padding = Array.from(
        { length: 40 },
        (_, n) => `{"type":"padding","id":"${n}","data":"${'x'.repeat(120)}"}`,
      );
      const body = `[${[...texts, ...padding].join(',')}]`;
      const lines = admitted(body).map((one) => (one.accepted ? { ...one, orderingKey: 'k' } : undefined));
      const [packed] = pack(lines);
      const record = { data: Buffer.from(packed?.entry.data ?? []), sequenceNumber: '7', arrivedAtMs: 1_000 };
      const trusted = createUnpacker(check)(record);
      expect(trusted).toEqual(createUnpacker(check, false)(record));
      expect(trusted.map(({ ok }) => ok)).toEqual(lines.map(() => true));
      const data = trusted.map(({ event: { dataText } }) =>
        dataText === undefined ? undefined : JSON.parse(dataText),
      );
      expect(data.slice(0, texts.length)).toEqual(texts.map((text) => JSON.parse(text).data));
    }),
    { numRuns: 300 },
  );
});
