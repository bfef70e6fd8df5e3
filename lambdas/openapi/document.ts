import type { Route } from '../../config/routes.ts';
import type { Operation, Operations, Parameter } from './operation.ts';

type JsonObject = Readonly<Record<string, unknown>>;

/** RFC 9457, with the members that every problem of this API has. */
const PROBLEM: JsonObject = {
  type: 'object',
  required: ['type', 'title', 'status', 'detail', 'instance', 'code', 'requestId'],
  properties: {
    type: { type: 'string' },
    title: { type: 'string' },
    status: { type: 'integer' },
    detail: { type: 'string', description: 'What happened, what was kept, what to do.' },
    instance: { type: 'string' },
    code: { type: 'string', description: 'Stable: clients may branch on it.' },
    requestId: { type: 'string' },
    errors: {
      type: 'array',
      items: {
        type: 'object',
        properties: {
          index: { type: 'integer' },
          pointer: { type: 'string', description: 'JSON Pointer into the event.' },
          code: { type: 'string' },
          message: { type: 'string' },
        },
      },
    },
  },
};

const PROBLEM_TEXT: Readonly<Record<number, string>> = {
  400: 'The request cannot be read, or asks for what there is not.',
  401: 'There is no valid key.',
  403: 'The key lacks the scope.',
  404: 'There is no such thing.',
  409: 'It cannot be done as things stand.',
  413: 'The request is too large.',
  415: 'The content type or encoding is not taken.',
  422: 'Every event was rejected for its own fault.',
  429: 'Too much at once: the body says which events are durable; send the others after Retry-After.',
  503: 'A part is away: the body says which events are durable; send the others after Retry-After.',
};

const parametersIn = (place: 'path' | 'query' | 'header', parameters: Readonly<Record<string, Parameter>> = {}) =>
  Object.entries(parameters).map(([name, { description, schema, example }]) => ({
    name,
    in: place,
    required: place === 'path',
    description,
    schema,
    ...(example !== undefined && { example }),
  }));

const requestBody = ({ body }: Operation): JsonObject =>
  body === undefined
    ? {}
    : {
        requestBody: {
          required: true,
          content: Object.fromEntries(
            body.map(({ contentType, schema, example }) => [contentType, { schema, example }]),
          ),
        },
      };

function responses({ answers, problems = [] }: Operation, scope: Route['scope']): JsonObject {
  const good = Object.entries(answers).map(([status, { description, schema, contentType = 'application/json' }]) => [
    status,
    { description, ...(schema && { content: { [contentType]: { schema } } }) },
  ]);
  const refusals = [...problems, ...(scope === undefined ? [] : [401, 403])].map((status) => [
    String(status),
    { $ref: `#/components/responses/${status}` },
  ]);
  return Object.fromEntries([...good, ...refusals]);
}

function operationObject({ scope, summary }: Route, operation: Operation): JsonObject {
  const { tag, description, path, query, headers } = operation;
  const parameters = [
    ...parametersIn('path', path),
    ...parametersIn('query', query),
    ...parametersIn('header', headers),
  ];
  return {
    tags: [tag],
    summary,
    description,
    ...(parameters.length > 0 && { parameters }),
    ...requestBody(operation),
    responses: responses(operation, scope),
    security: scope === undefined ? [] : [{ bearer: [scope] }, { apiKey: [scope] }],
  };
}

/**
 * The OpenAPI 3.1 document of these routes: https://spec.openapis.org/oas/v3.1.0
 * @throws Error that names a route of which no operation tells what it takes and answers
 */
export function openApiDocument(routes: readonly Route[], operations: Operations): JsonObject {
  const paths: Record<string, Record<string, JsonObject>> = {};
  for (const route of routes) {
    const operation = operations[`${route.method} ${route.path}`];
    if (operation === undefined) throw new Error(`No operation describes ${route.method} ${route.path}.`);
    paths[route.path] = { ...paths[route.path], [route.method.toLowerCase()]: operationObject(route, operation) };
  }
  const problemResponses = Object.entries(PROBLEM_TEXT).map(([status, description]) => [
    status,
    { description, content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } } },
  ]);
  return {
    openapi: '3.1.0',
    info: {
      title: 'Spillway',
      version: '0.1.0',
      description:
        'Every event answered as accepted has exactly one effect, or stands in the dead letters with its full payload and the reason; nothing else has an effect.',
      license: { name: 'MIT', identifier: 'MIT' },
    },
    paths,
    components: {
      schemas: { Problem: PROBLEM },
      responses: Object.fromEntries(problemResponses),
      securitySchemes: {
        bearer: { type: 'http', scheme: 'bearer', description: 'An API key, where the platform asks for one.' },
        apiKey: { type: 'apiKey', in: 'header', name: 'x-api-key' },
      },
    },
  };
}
