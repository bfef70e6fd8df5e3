import { expect, it } from 'vitest';
import { checkObjects } from '../../../../core/ingest/count-objects.ts';

const refusal = expect.objectContaining({ status: 413, code: 'too_many_objects' });

it('counts objects and arrays at every depth', () => {
  const text = '[{"a":[[],{}]},{}]'; // an array, an object, an array, an array, an object, an object
  expect(() => checkObjects(text, 6)).not.toThrow();
  expect(() => checkObjects(text, 5)).toThrow(refusal);
});

it('does not count what stands in a text', () => {
  expect(() => checkObjects(`{"a":"[[[[\\"[[[[[","b\\\\":"{{{{{{{"}`, 1)).not.toThrow();
});

it('comes to an end on text that is no JSON', () => {
  expect(() => checkObjects(`[[[[[["${'['.repeat(20)}`, 6)).not.toThrow();
  expect(() => checkObjects('['.repeat(20), 6)).toThrow(refusal);
});
