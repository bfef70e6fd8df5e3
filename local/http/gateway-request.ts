import type { IncomingMessage } from 'node:http';
import type { Caller, HttpRequest } from '../../lambdas/shared/http.ts';
import type { GatewayBody } from './request-body.ts';

export interface RequestParts {
  readonly incoming: IncomingMessage;
  readonly requestId: string;
  readonly routeKey: string;
  /** As sent, still percent-encoded. */
  readonly rawPath: string;
  readonly rawQueryString: string;
  readonly pathParameters: Record<string, string> | undefined;
  readonly caller: Caller | undefined;
  readonly body: GatewayBody;
  readonly nowMs: number;
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** `12/Mar/2020:19:03:58 +0000`, the form that API Gateway writes. */
function commonLogTime(ms: number): string {
  const text = new Date(ms).toISOString();
  const month = MONTHS[Number(text.slice(5, 7)) - 1];
  return `${text.slice(8, 10)}/${month}/${text.slice(0, 4)}:${text.slice(11, 19)} +0000`;
}

let lastTime = { second: -1, text: '' };

function timeText(ms: number): string {
  const second = Math.floor(ms / 1_000);
  if (lastTime.second !== second) lastTime = { second, text: commonLogTime(ms) };
  return lastTime.text;
}

/** API Gateway joins repeated parameters with a comma. */
function queryParameters(rawQueryString: string): Record<string, string> {
  const joined = new Map<string, string>();
  for (const [name, value] of new URLSearchParams(rawQueryString)) {
    const former = joined.get(name);
    joined.set(name, former === undefined ? value : `${former},${value}`);
  }
  return Object.fromEntries(joined);
}

function headerMembers(incoming: IncomingMessage): { headers: Record<string, string>; cookies?: string[] } {
  const headers = incoming.headers as Record<string, string>;
  if (headers.cookie === undefined) return { headers };
  const { cookie, ...others } = headers;
  return { headers: others, cookies: cookie.split('; ') };
}

/** The event that API Gateway would hand to the function; what a proxy claims in headers changes nothing in it. */
export function gatewayRequest(parts: RequestParts): HttpRequest {
  const { incoming, requestId, routeKey, rawPath, rawQueryString, pathParameters, caller, nowMs } = parts;
  return {
    version: '2.0',
    routeKey,
    rawPath,
    rawQueryString,
    ...headerMembers(incoming),
    ...(rawQueryString === '' ? undefined : { queryStringParameters: queryParameters(rawQueryString) }),
    ...(pathParameters && { pathParameters }),
    requestContext: {
      accountId: '000000000000',
      apiId: 'local',
      ...(caller && { authorizer: { lambda: caller } }),
      domainName: 'localhost',
      domainPrefix: 'localhost',
      http: {
        method: incoming.method ?? '',
        path: rawPath,
        protocol: `HTTP/${incoming.httpVersion}`,
        sourceIp: incoming.socket.remoteAddress ?? '',
        userAgent: incoming.headers['user-agent'] ?? '',
      },
      requestId,
      routeKey,
      stage: '$default',
      time: timeText(nowMs),
      timeEpoch: nowMs,
    },
    ...parts.body,
  };
}
