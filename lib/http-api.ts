import { Duration, type RemovalPolicy, Stack } from 'aws-cdk-lib';
import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway';
import {
  CorsHttpMethod,
  type CorsPreflightOptions,
  HttpApi,
  HttpMethod,
  HttpNoneAuthorizer,
  type HttpRoute,
  HttpStage,
  LogGroupLogDestination,
  PayloadFormatVersion,
} from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { Route } from '../config/routes.ts';
import { acknowledge } from './acknowledge.ts';
import type { PlatformFunction } from './platform-function.ts';
import type { RouteGuard } from './route-guard.ts';

/** Which function answers the routes of which handler. */
export type RouteFunctions = Readonly<Record<Exclude<Route['handler'], 'local'>, PlatformFunction>>;

export interface EventApiProps {
  readonly routes: readonly Route[];
  readonly functions: RouteFunctions;
  readonly guard: RouteGuard;
  /** Of all routes together: 429 above it. */
  readonly requestsPerSecond: number;
  readonly burst: number;
  /** Browsers of these origins may call. */
  readonly corsOrigins: readonly string[];
  readonly logRetention: RetentionDays;
  readonly removalPolicy: RemovalPolicy;
}

const ACCESS_LOG = JSON.stringify({
  requestId: '$context.requestId',
  time: '$context.requestTime',
  routeKey: '$context.routeKey',
  status: '$context.status',
  ip: '$context.identity.sourceIp',
  responseBytes: '$context.responseLength',
  latencyMs: '$context.responseLatency',
  integrationLatencyMs: '$context.integrationLatency',
  error: '$context.error.message',
  authorizerError: '$context.authorizer.error',
  integrationError: '$context.integrationErrorMessage',
});

const corsPreflight = (origins: readonly string[]): CorsPreflightOptions => ({
  allowOrigins: [...origins],
  allowMethods: [CorsHttpMethod.GET, CorsHttpMethod.POST, CorsHttpMethod.DELETE],
  allowHeaders: ['authorization', 'content-type', 'prefer', 'x-api-key'],
  exposeHeaders: ['x-request-id', 'retry-after'],
  maxAge: Duration.hours(1),
});

/** The HTTP API: the route table, each route guarded by the scope that it names. */
export class EventApi extends Construct {
  readonly api: HttpApi;
  readonly url: string;

  constructor(scope: Construct, id: string, props: EventApiProps) {
    super(scope, id);
    const { corsOrigins, requestsPerSecond, burst, logRetention, removalPolicy } = props;
    this.api = new HttpApi(this, 'Api', {
      apiName: Stack.of(this).stackName,
      createDefaultStage: false,
      ...(corsOrigins.length > 0 && { corsPreflight: corsPreflight(corsOrigins) }),
    });
    this.#addRoutes(props);
    const accessLog = new LogGroup(this, 'AccessLog', { retention: logRetention, removalPolicy });
    const stage = new HttpStage(this, 'Stage', {
      httpApi: this.api,
      stageName: '$default',
      autoDeploy: true,
      throttle: { rateLimit: requestsPerSecond, burstLimit: burst },
      accessLogSettings: {
        destination: new LogGroupLogDestination(accessLog),
        format: AccessLogFormat.custom(ACCESS_LOG),
      },
    });
    this.url = stage.url;
  }

  #addRoutes({ routes, functions, guard }: EventApiProps): void {
    const integrations = new Map<PlatformFunction, HttpLambdaIntegration>();
    for (const { method, path, handler, scope } of routes) {
      if (handler === 'local') continue;
      const fn = functions[handler];
      // One permission a function: it names this API, and which routes there are is the API's own business.
      const integration =
        integrations.get(fn) ??
        new HttpLambdaIntegration(fn.node.id, fn, {
          payloadFormatVersion: PayloadFormatVersion.VERSION_2_0,
          scopePermissionToRoute: false,
        });
      integrations.set(fn, integration);
      const scopes = scope === undefined ? [] : guard.tokenScopes(scope);
      const added = this.api.addRoutes({
        path,
        methods: [HttpMethod[method]],
        integration,
        authorizer: scope === undefined ? new HttpNoneAuthorizer() : guard.authorizer,
        ...(scopes.length > 0 && { authorizationScopes: [...scopes] }),
      });
      if (scope === undefined) acknowledgeOpen(added);
    }
  }
}

function acknowledgeOpen(routes: readonly HttpRoute[]): void {
  for (const route of routes) {
    acknowledge(route, ['AwsSolutions-APIG4'], 'The route table opens this route to everybody; it tells no secret.');
  }
}
