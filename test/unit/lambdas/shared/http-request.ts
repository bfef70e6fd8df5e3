import type { Caller, HttpRequest } from '../../../../lambdas/shared/http.ts';

/** A request as API Gateway hands it over; `target` is the path with its query string, as sent. */
export function httpRequest(
  routeKey: string,
  target: string,
  { pathParameters, caller }: { pathParameters?: Record<string, string>; caller?: Caller } = {},
): HttpRequest {
  const [rawPath = '', rawQueryString = ''] = target.split('?');
  return {
    version: '2.0',
    routeKey,
    rawPath,
    rawQueryString,
    headers: {},
    ...(pathParameters && { pathParameters }),
    requestContext: {
      accountId: '000000000000',
      apiId: 'local',
      ...(caller && { authorizer: { lambda: caller } }),
      domainName: 'localhost',
      domainPrefix: 'localhost',
      http: { method: 'GET', path: rawPath, protocol: 'HTTP/1.1', sourceIp: '127.0.0.1', userAgent: 'test' },
      requestId: 'request-1',
      routeKey,
      stage: '$default',
      time: '21/Nov/2026:03:00:00 +0000',
      timeEpoch: 1795230000000,
    },
    isBase64Encoded: false,
  };
}
