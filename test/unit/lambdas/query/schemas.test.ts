import { expect, it } from 'vitest';
import { ask } from './query-fixture.ts';

it('lists the declared types', async () => {
  const { json } = await ask({}, 'GET /schemas', '/schemas');
  expect(json).toEqual({
    items: [
      {
        type: 'sensor.temperature',
        description: 'A reading',
        latestVersion: 1,
        versions: [1],
        aggregates: [{ name: 'temperature.hourly', everyMs: 3600000 }],
      },
    ],
    nextCursor: null,
  });
});

it('answers one type with the schema of its last version', async () => {
  const { json } = await ask({}, 'GET /schemas/{type}', '/schemas/sensor.temperature', { type: 'sensor.temperature' });
  expect(json).toMatchObject({
    type: 'sensor.temperature',
    latestVersion: 1,
    schema: { $id: 'sensor.temperature/1', type: 'object', required: ['celsius'] },
  });
});

it('answers one version as a JSON Schema', async () => {
  const parameters = { type: 'sensor.temperature', version: '1' };
  const answer = await ask({}, 'GET /schemas/{type}/{version}', '/schemas/sensor.temperature/1', parameters);
  expect(answer.headers['content-type']).toBe('application/schema+json');
  expect(answer.json).toMatchObject({ $id: 'sensor.temperature/1', properties: { celsius: { type: 'number' } } });
});

it.each(['0', '2', '01', '1.0', 'latest', '-1', '9'.repeat(30)])('answers 404 for version %s', async (version) => {
  const parameters = { type: 'sensor.temperature', version };
  const answer = await ask({}, 'GET /schemas/{type}/{version}', '/schemas/x/y', parameters);
  expect([answer.statusCode, answer.json.code]).toEqual([404, 'schema_not_found']);
});

it('answers 404 for a type that is not declared', async () => {
  const answer = await ask({}, 'GET /schemas/{type}', '/schemas/x', { type: '__proto__' });
  expect([answer.statusCode, answer.json.code]).toEqual([404, 'schema_not_found']);
});
