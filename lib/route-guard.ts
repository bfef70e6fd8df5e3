import { Duration } from 'aws-cdk-lib';
import type { IHttpRouteAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2';
import {
  HttpJwtAuthorizer,
  HttpLambdaAuthorizer,
  HttpLambdaResponseType,
} from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import { ENVIRONMENT } from '../config/environment.ts';
import { AUTHORIZER_CACHE_SECONDS } from '../config/keys.ts';
import type { Scope } from '../config/routes.ts';
import type { StageSettings } from '../config/stages.ts';
import type { PlatformFunction } from './platform-function.ts';

/** Decides who may call a route that names a scope. */
export interface RouteGuard {
  readonly authorizer: IHttpRouteAuthorizer;
  /** What the API itself looks for in a token; empty where the authorizer knows what its caller may do. */
  readonly tokenScopes: (scope: Scope) => readonly string[];
}

/** Keys of the control table, looked up by a function. */
export function keyGuard(fn: PlatformFunction, keyHeaders: StageSettings['api']['keyHeaders']): RouteGuard {
  fn.addEnvironment(ENVIRONMENT.keyHeaders, keyHeaders);
  const byHeader = keyHeaders === 'authorization';
  const authorizer = new HttpLambdaAuthorizer('Keys', fn, {
    responseTypes: [HttpLambdaResponseType.SIMPLE],
    // A cached answer holds for whatever shares its identity: without the route it would open every route.
    identitySource: byHeader ? ['$request.header.authorization', '$context.routeKey'] : [],
    resultsCacheTtl: Duration.seconds(byHeader ? AUTHORIZER_CACHE_SECONDS : 0),
  });
  return { authorizer, tokenScopes: () => [] };
}

/**
 * Tokens of an OpenID Connect issuer, whose claim `scope` holds those of the routes. Issuers that know scopes of a
 * resource only, as Cognito does, write `spillway/read`.
 */
export function tokenGuard({ issuer, audience }: NonNullable<StageSettings['api']['jwt']>): RouteGuard {
  const authorizer = new HttpJwtAuthorizer('Tokens', issuer, { jwtAudience: [...audience] });
  return { authorizer, tokenScopes: (scope) => [scope, `spillway/${scope}`] };
}
