import type { Catalogue } from '../../core/events/catalogue.ts';
import { type HttpHandler, jsonResponse } from '../shared/http.ts';
import { readParameters } from '../shared/parameters.ts';
import { HttpProblem } from '../shared/problem.ts';

const notFound = (what: string): HttpProblem =>
  new HttpProblem({
    status: 404,
    code: 'schema_not_found',
    title: 'Schema not found',
    detail: `${what}; GET /schemas lists the types and their versions.`,
  });

/** `GET /schemas` */
export const listSchemas =
  (catalogue: Pick<Catalogue, 'list'>): HttpHandler =>
  async (request) => {
    readParameters(request, []);
    return jsonResponse(200, { items: catalogue.list(), nextCursor: null });
  };

/** `GET /schemas/{type}`: the declaration that events of this type fall under, with the schema of its last version. */
export const readType =
  (catalogue: Pick<Catalogue, 'describe' | 'schema'>): HttpHandler =>
  async (request) => {
    readParameters(request, []);
    const type = request.pathParameters?.type ?? '';
    const summary = catalogue.describe(type);
    if (summary === undefined) throw notFound('No event type of this name is declared');
    return jsonResponse(200, { ...summary, schema: catalogue.schema(type, summary.latestVersion) });
  };

/** `GET /schemas/{type}/{version}`: the JSON Schema itself. */
export const readSchema =
  (catalogue: Pick<Catalogue, 'schema'>): HttpHandler =>
  async (request) => {
    readParameters(request, []);
    const { type = '', version = '' } = request.pathParameters ?? {};
    const schema = /^[1-9]\d{0,8}$/.test(version) ? catalogue.schema(type, Number(version)) : undefined;
    if (schema === undefined) throw notFound('There is no such version of such a type');
    return jsonResponse(200, schema, { 'content-type': 'application/schema+json' });
  };
