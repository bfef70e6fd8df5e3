import type { APIGatewayEventRequestContextV2, APIGatewayProxyEventV2WithRequestContext } from 'aws-lambda';

/** What the authorizer found out about the key of a request. */
export interface Caller {
  readonly keyName: string;
  readonly scopes: readonly string[];
}

/**
 * An API Gateway HTTP API request, payload format 2.0. `requestContext.authorizer` is there when a key was used.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
 */
export type HttpRequest = APIGatewayProxyEventV2WithRequestContext<
  APIGatewayEventRequestContextV2 & { authorizer?: { readonly lambda: Caller } }
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
