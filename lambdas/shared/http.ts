import type { APIGatewayEventRequestContextV2, APIGatewayProxyEventV2WithRequestContext } from 'aws-lambda';

/** Whose key, or token, a request came with. */
export interface Caller {
  readonly keyName: string;
  /** Stands in logs; of a token it is the subject. */
  readonly keyId: string;
  readonly scopes: readonly string[];
}

/** What the gateway found out: our authorizer about a key, or its own about a token (JWT). */
export interface RequestAuthorizer {
  readonly lambda?: Caller;
  readonly jwt?: { readonly claims: Readonly<Record<string, unknown>>; readonly scopes: readonly string[] | null };
}

/**
 * An API Gateway HTTP API request, payload format 2.0. `requestContext.authorizer` is there when a key was used;
 * `callerOf` reads it.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
 */
export type HttpRequest = APIGatewayProxyEventV2WithRequestContext<
  APIGatewayEventRequestContextV2 & { authorizer?: RequestAuthorizer }
>;

export interface HttpResponse {
  readonly statusCode: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly isBase64Encoded?: boolean;
}

export type HttpHandler = (request: HttpRequest) => Promise<HttpResponse>;

/** @param body JSON text as it stands, where it is a string; anything else is turned into JSON. */
export const jsonResponse = (
  statusCode: number,
  body: unknown,
  headers?: Readonly<Record<string, string>>,
): HttpResponse => ({
  statusCode,
  headers: { 'content-type': 'application/json', ...headers },
  body: typeof body === 'string' ? body : JSON.stringify(body),
});
