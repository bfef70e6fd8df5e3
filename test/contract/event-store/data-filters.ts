import { describe, expect, it } from 'vitest';
import type { DataFilter } from '../../../core/ports/event-store.ts';
import { batchesOf, settledEvent } from '../../support/settled-events.ts';
import { idsOf, type OpenStore, storeOfEachTest, walk } from './opened-store.ts';

type Condition = readonly [path: string, operator: DataFilter['operator'], value: string | number];

export function dataFiltersContract(open: OpenStore): void {
  describe('list by data fields', () => {
    const opened = storeOfEachTest(open);

    /** Commits one event for each text and gives the texts of those that match. */
    const matching = async (texts: readonly (string | undefined)[], ...conditions: readonly Condition[]) => {
      const events = texts.map((dataText, index) => settledEvent({ id: String(index), dataText }));
      await opened.store.commit(batchesOf('shardId-000000000000')(...events));
      return listed(texts, ...conditions);
    };
    const listed = async (texts: readonly (string | undefined)[], ...conditions: readonly Condition[]) => {
      const data = conditions.map(([path, operator, value]) => ({ path: path.split('.'), operator, value }));
      const items = await walk((after) =>
        opened.store.list({ order: 'desc', limit: 100, data, ...(after && { after }) }),
      );
      const found = new Set(idsOf(items));
      return texts.filter((_text, index) => found.has(String(index)));
    };

    it('compares numbers as numbers', async () => {
      const texts = ['{"n":9}', '{"n":10}', '{"n":10.0}', '{"n":1E1}', '{"n":10.5}', '{"n":-100}', '{"n":100}'];
      expect(await matching(texts, ['n', '=', 10])).toEqual(['{"n":10}', '{"n":10.0}', '{"n":1E1}']);
      expect(await listed(texts, ['n', '!=', 10])).toEqual(['{"n":9}', '{"n":10.5}', '{"n":-100}', '{"n":100}']);
      expect(await listed(texts, ['n', '>', 10])).toEqual(['{"n":10.5}', '{"n":100}']);
      expect(await listed(texts, ['n', '>=', 10.5])).toEqual(['{"n":10.5}', '{"n":100}']);
      expect(await listed(texts, ['n', '<', 9])).toEqual(['{"n":-100}']);
      expect(await listed(texts, ['n', '<=', 9])).toEqual(['{"n":9}', '{"n":-100}']);
    });

    it.each([0.1, 1e-7, 5e-324, 1.7976931348623157e308, 9007199254740991, -0.30000000000000004])(
      'finds the number %d by itself',
      async (value) => {
        const text = `{"n":${value}}`;
        expect(await matching([text, '{"n":7}'], ['n', '=', value])).toEqual([text]);
        expect(await listed([text, '{"n":7}'], ['n', '!=', value])).toEqual(['{"n":7}']);
      },
    );

    it('compares text by its characters, with regard to case', async () => {
      const texts = ['{"s":"a"}', '{"s":"B"}', '{"s":"b"}', '{"s":"ä"}', '{"s":""}', '{"s":"10"}', '{"s":"9"}'];
      expect(await matching(texts, ['s', '=', 'b'])).toEqual(['{"s":"b"}']);
      expect(await listed(texts, ['s', '=', ''])).toEqual(['{"s":""}']);
      expect(await listed(texts, ['s', '>', 'a'])).toEqual(['{"s":"b"}', '{"s":"ä"}']);
      expect(await listed(texts, ['s', '>=', 'a'])).toEqual(['{"s":"a"}', '{"s":"b"}', '{"s":"ä"}']);
      expect(await listed(texts, ['s', '<', '9'])).toEqual(['{"s":""}', '{"s":"10"}']);
      expect(await listed(texts, ['s', '<=', 'B'])).toEqual(['{"s":"B"}', '{"s":""}', '{"s":"10"}', '{"s":"9"}']);
      expect(await listed(texts, ['s', '!=', 'b'])).toHaveLength(6);
    });

    it('takes every character of a text literally, and escapes for what they stand for', async () => {
      const texts = ['{"s":"a%"}', '{"s":"ab"}', '{"s":"a\'b"}', '{"s":"\\u00e9\\n"}', '{"s":"e\\u0301\\n"}'];
      expect(await matching(texts, ['s', '=', 'a%'])).toEqual(['{"s":"a%"}']);
      expect(await listed(texts, ['s', '=', "a'b"])).toEqual(['{"s":"a\'b"}']);
      expect(await listed(texts, ['s', '=', 'é\n'])).toEqual(['{"s":"\\u00e9\\n"}']);
      expect(await listed(texts, ['s', '=', '*'])).toEqual([]);
    });

    it('compares a number that is asked for as text by its spelling, so that long ids stay exact', async () => {
      const texts = ['{"n":9007199254740993}', '{"n":9007199254740992}', '{"n":30}', '{"n":"30"}', '{"n":30.0}'];
      expect(await matching(texts, ['n', '=', '9007199254740993'])).toEqual(['{"n":9007199254740993}']);
      expect(await listed(texts, ['n', '=', '30'])).toEqual(['{"n":30}', '{"n":"30"}']);
    });

    it('compares truth values as text', async () => {
      const texts = ['{"b":true}', '{"b":false}', '{"b":"true"}', '{"b":1}'];
      expect(await matching(texts, ['b', '=', 'true'])).toEqual(['{"b":true}', '{"b":"true"}']);
      expect(await listed(texts, ['b', '!=', 'true'])).toEqual(['{"b":false}', '{"b":1}']);
    });

    it('finds text by a number where it spells one', async () => {
      const texts = ['{"n":"30"}', '{"n":"3e1"}', '{"n":"29"}', '{"n":" 30"}', '{"n":"0x1e"}', '{"n":"30C"}'];
      expect(await matching(texts, ['n', '=', 30])).toEqual(['{"n":"30"}', '{"n":"3e1"}']);
      expect(await listed(texts, ['n', '<', 30])).toEqual(['{"n":"29"}']);
    });

    it('matches a number with nothing that is none, not even by !=', async () => {
      const texts = [
        '{"n":1}',
        '{"n":""}',
        '{"n":"abc"}',
        '{"n":true}',
        '{"n":"NaN"}',
        '{"n":"Infinity"}',
        '{"n":"1."}',
      ];
      expect(await matching(texts, ['n', '!=', 7])).toEqual(['{"n":1}']);
      expect(await listed(texts, ['n', '>=', 0])).toEqual(['{"n":1}']);
      expect(await listed(texts, ['n', '<=', 1])).toEqual(['{"n":1}']);
    });

    it.each(['=', '!=', '>', '>=', '<', '<='] as const)(
      'matches a field without a value by no operator: %s',
      async (operator) => {
        const texts = [
          '{}',
          '{"x":null}',
          '{"x":{}}',
          '{"x":["a",1]}',
          '[]',
          '"x"',
          '1',
          'null',
          undefined,
          '{"X":"a"}',
        ];
        expect(await matching(texts, ['x', operator, 'a'])).toEqual([]);
        expect(await listed(texts, ['x', operator, 1])).toEqual([]);
      },
    );

    it('follows a path into objects and arrays', async () => {
      const texts = [
        '{"a":{"b":{"c":1}}}',
        '{"a":{"b":{"c":2}}}',
        '{"a.b.c":1}',
        '{"a":{"b":[{"c":1},{"c":2}]}}',
        '{"a":"b"}',
        '{"a":{"b":"c"}}',
      ];
      expect(await matching(texts, ['a.b.c', '=', 1])).toEqual(['{"a":{"b":{"c":1}}}']);
      expect(await listed(texts, ['a.b.c', '>', 0])).toEqual(['{"a":{"b":{"c":1}}}', '{"a":{"b":{"c":2}}}']);
      expect(await listed(texts, ['a.b.1.c', '=', 2])).toEqual(['{"a":{"b":[{"c":1},{"c":2}]}}']);
      expect(await listed(texts, ['a.b', '=', 'c'])).toEqual(['{"a":{"b":"c"}}']);
    });

    it('takes any name, and only names that stand in the data', async () => {
      const texts = [
        '{"x y":"a","é\\"\\\\{},":"b"}',
        '{"__proto__":"a"}',
        '{"":"a"}',
        '{"list":["a"],"text":"abc","n":1}',
      ];
      expect(await matching(texts, ['x y', '=', 'a'], ['é"\\{},', '=', 'b'])).toEqual([texts[0]]);
      expect(await listed(texts, ['__proto__', '=', 'a'])).toEqual(['{"__proto__":"a"}']);
      expect(await listed(texts, ['', '=', 'a'])).toEqual(['{"":"a"}']);
      expect(await listed(texts, ['list.length', '=', 1])).toEqual([]);
      expect(await listed(texts, ['text.length', '=', 3])).toEqual([]);
      expect(await listed(texts, ['n.text', '=', '1'])).toEqual([]);
      expect(await listed(texts, ['constructor.name', '=', 'Object'])).toEqual([]);
    });

    it('takes the last of a name that stands twice', async () => {
      expect(await matching(['{"a":1,"a":2}'], ['a', '=', 2])).toEqual(['{"a":1,"a":2}']);
      expect(await listed(['{"a":1,"a":2}'], ['a', '=', 1])).toEqual([]);
    });

    it('holds all of several conditions', async () => {
      const texts = ['{"n":1,"s":"a"}', '{"n":2,"s":"a"}', '{"n":3,"s":"a"}', '{"n":2,"s":"b"}'];
      expect(await matching(texts, ['n', '>', 1], ['n', '<', 3], ['s', '=', 'a'])).toEqual(['{"n":2,"s":"a"}']);
      expect(await listed(texts, ['n', '=', 1], ['n', '=', 2])).toEqual([]);
    });
  });
}
