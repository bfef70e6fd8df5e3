import type { Route } from '../../config/routes.ts';
import { type HttpHandler, jsonResponse } from '../shared/http.ts';
import { readParameters } from '../shared/parameters.ts';
import { openApiDocument } from './document.ts';
import { ASKING } from './operations/asking.ts';
import { DEAD_LETTERS } from './operations/dead-letters.ts';
import { MONITORING } from './operations/monitoring.ts';
import { OPERATING } from './operations/operating.ts';
import { SENDING } from './operations/sending.ts';

export const OPERATIONS = { ...SENDING, ...ASKING, ...DEAD_LETTERS, ...OPERATING, ...MONITORING };

/** `GET /openapi.json`: the contract of these routes; routes that one machine alone has are none of it. */
export function openApi(routes: readonly Route[]): HttpHandler {
  let text: string | undefined;
  return async (request) => {
    readParameters(request, []);
    // Written when first asked for: few ask, and every start would wait for it.
    text ??= JSON.stringify(
      openApiDocument(
        routes.filter(({ handler }) => handler !== 'local'),
        OPERATIONS,
      ),
    );
    return jsonResponse(200, text, { 'cache-control': 'max-age=300' });
  };
}
