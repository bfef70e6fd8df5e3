import type { Caller, HttpRequest, RequestAuthorizer } from './http.ts';

const text = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined);

/**
 * Scopes of a token: those that the gateway read, else those of its claims, which are a text with spaces between
 * (`scope`, RFC 8693) or what the gateway makes of an array, `[a b]`. An issuer may put the name of the API before a
 * scope: `spillway/read`.
 */
function scopesOfToken({ claims, scopes }: NonNullable<RequestAuthorizer['jwt']>): readonly string[] {
  const named = scopes ?? (text(claims.scope) ?? text(claims.scp) ?? '').split(/[\s,[\]]+/);
  return named.map((scope) => scope.slice(scope.lastIndexOf('/') + 1)).filter((scope) => scope !== '');
}

/** Who calls: undefined where the request came without a key, and without a token. */
export function callerOf({ requestContext }: HttpRequest): Caller | undefined {
  const { lambda, jwt } = requestContext.authorizer ?? {};
  if (lambda !== undefined || jwt === undefined) return lambda;
  const { client_id: clientId, azp, sub } = jwt.claims;
  const keyId = text(sub) ?? text(clientId) ?? 'token';
  return { keyName: text(clientId) ?? text(azp) ?? keyId, keyId, scopes: scopesOfToken(jwt) };
}
