import Type from 'typebox';
import { expect, it } from 'vitest';
import { createCatalogue } from '../../../../core/events/catalogue.ts';
import { defineEventType, type EventType, type WindowLength } from '../../../../core/events/define-event-type.ts';

const schema = Type.Object({});
const plain = (type: string): EventType => defineEventType({ type, versions: [schema] });
const retried = (attempts: number, retryDelayMs: number): EventType =>
  defineEventType({ type: 'a', versions: [schema], attempts, retryDelayMs });
const aggregated = (type: string, name: string, every: WindowLength = { hours: 1 }): EventType =>
  defineEventType({ type, versions: [schema], aggregates: { [name]: { every, key: () => '', value: () => 1 } } });

it.each<[string, readonly EventType[], string]>([
  ['a name twice', [plain('a'), plain('a')], "The event type 'a' is declared twice: keep one of the two."],
  [
    'an aggregate twice',
    [aggregated('a', 'n.hourly'), aggregated('b', 'n.hourly')],
    "The aggregate 'n.hourly' is declared by 'a' and by 'b': rename one of the two.",
  ],
  [
    'too few upcasters',
    [{ ...plain('a'), versions: [schema, schema] }],
    "The event type 'a' has 2 versions and so needs 1 upcasters, not 0.",
  ],
  ['an empty name', [plain('')], "The event type '' needs a name without spaces, with '*' at its end or not at all."],
  [
    'a star inside a name',
    [plain('a.*.b')],
    "The event type 'a.*.b' needs a name without spaces, with '*' at its end or not at all.",
  ],
  ['no attempts', [retried(0, 0)], "The event type 'a' needs attempts from 1 to 10, not 0."],
  [
    'a misspelt onFailure',
    [{ ...retried(1, 0), onFailure: 'park_key' as never }],
    "The event type 'a' needs onFailure 'continue' or 'park-key', not 'park_key'.",
  ],
  ['half an attempt', [retried(1.5, 0)], "The event type 'a' needs attempts from 1 to 10, not 1.5."],
  [
    'waits beyond what an invocation has',
    [retried(10, 100)],
    "The event type 'a' would wait 51100 ms between its attempts, and 10000 ms is the limit.",
  ],
  [
    'a negative wait',
    [retried(2, -1)],
    "The event type 'a' would wait -1 ms between its attempts, and 10000 ms is the limit.",
  ],
  [
    'an aggregate that no address can name',
    [aggregated('a', 'a/b')],
    "The aggregate 'a/b' of 'a' needs a name of letters, digits, '.', '_' and '-'.",
  ],
  [
    'a window without length',
    [aggregated('a', 'n', {})],
    "The aggregate 'n' of 'a' needs windows of a positive length, not 0 ms.",
  ],
])('refuses %s', (_, types, message) => {
  expect(() => createCatalogue(types, { unknownTypes: 'accept' })).toThrow(new Error(message));
});

it('takes families that overlap, and a type beside its family', () => {
  const types = [plain('*'), plain('a.*'), plain('a.b.*'), plain('a.b')];
  expect(createCatalogue(types, { unknownTypes: 'accept' }).list()).toHaveLength(4);
});
