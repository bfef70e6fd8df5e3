import type { Problem } from '../../lambdas/shared/problem.ts';

const refusal = (
  status: number,
  code: string,
  title: string,
  detail: string,
  headers?: Record<string, string>,
): Problem => ({
  status,
  code,
  title,
  detail,
  ...(headers && { headers }),
});

/** What the server answers by itself, before or instead of a function. */
export const REFUSALS = {
  malformed: refusal(
    400,
    'request_malformed',
    'Malformed request',
    'What arrived is no HTTP/1.1 request; the connection is closed.',
  ),
  hostMissing: refusal(400, 'host_missing', 'Host missing', 'An HTTP/1.1 request names its host in a host header.'),
  badPath: refusal(400, 'path_invalid', 'Path invalid', 'The path holds a percent-encoding that is not UTF-8.'),
  noRoute: refusal(404, 'route_not_found', 'Not found', 'Nothing is at this path.'),
  wrongMethod: (allow: string): Problem =>
    refusal(405, 'method_not_allowed', 'Method not allowed', `This path takes ${allow}.`, { allow }),
  noTunnel: refusal(405, 'method_not_allowed', 'Method not allowed', 'This is no proxy.', {
    allow: 'GET, POST, DELETE',
  }),
  timeout: refusal(
    408,
    'request_timeout',
    'Request timeout',
    'The request took too long to arrive; nothing of it was used, send it again.',
  ),
  bodyTooLarge: (bytes: number): Problem =>
    refusal(
      413,
      'request_too_large',
      'Request too large',
      `A request's body has at most ${bytes} bytes; nothing of it was used, send it in parts.`,
    ),
  targetTooLong: (characters: number): Problem =>
    refusal(
      414,
      'target_too_long',
      'Path too long',
      `Path and query string have at most ${characters} characters together.`,
    ),
  expectation: refusal(
    417,
    'expectation_failed',
    'Expectation failed',
    'The only expectation that is met is 100-continue.',
  ),
  headersTooLarge: refusal(
    431,
    'headers_too_large',
    'Headers too large',
    'The request has more, or longer, headers than are taken.',
  ),
  failed: refusal(
    500,
    'internal',
    'Internal error',
    'The request failed through no fault of its own; the log has the reason under this request id.',
  ),
  starting: refusal(
    503,
    'starting',
    'Starting',
    'The platform is starting; nothing was taken, send the request again in a second.',
    { 'retry-after': '1' },
  ),
  draining: refusal(
    503,
    'draining',
    'Stopping',
    'The platform is stopping; nothing was taken, send the request again when it is back.',
    { 'retry-after': '5' },
  ),
} as const;
