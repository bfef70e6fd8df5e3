import { describe, expect, it } from 'vitest';
import { ROUTES } from '../../../config/routes.ts';
import { STAGES } from '../../../config/stages.ts';
import { type Resource, referred, synthesized } from './synthesized.ts';

const { resources } = synthesized();
const withApi = (change: Partial<(typeof STAGES)['dev']['api']>) =>
  synthesized({ settings: { ...STAGES.dev, api: { ...STAGES.dev.api, ...change } } });

const only = (found: readonly Resource[]): Resource => {
  expect(found).toHaveLength(1);
  return found[0]!;
};

const FUNCTION_OF: Readonly<Record<string, string>> = {
  ingest: 'ingest',
  query: 'query',
  deadLetters: 'operate',
  mappingControl: 'operate',
  replays: 'operate',
  monitoring: 'monitoring',
};

describe('the routes', () => {
  const routes = resources('AWS::ApiGatewayV2::Route');
  const functionOf = ({ Properties }: Resource): string => {
    const integrationId = Properties.Target['Fn::Join'][1]
      .map(referred)
      .find((id: string | undefined) => id !== undefined);
    const integration = only(resources('AWS::ApiGatewayV2::Integration').filter(({ id }) => id === integrationId));
    expect(integration.Properties.PayloadFormatVersion).toBe('2.0');
    const fn = only(
      resources('AWS::Lambda::Function').filter(({ id }) => id === referred(integration.Properties.IntegrationUri)),
    );
    return fn.Properties.Environment.Variables.POWERTOOLS_SERVICE_NAME;
  };

  it('are those of the table, each answered by its function and closed unless the table opens it', () => {
    const deployed = routes.map((route) => [
      route.Properties.RouteKey,
      functionOf(route),
      route.Properties.AuthorizationType,
    ]);
    const table = ROUTES.filter(({ handler }) => handler !== 'local').map(({ method, path, handler, scope }) => [
      `${method} ${path}`,
      FUNCTION_OF[handler],
      scope === undefined ? 'NONE' : 'CUSTOM',
    ]);
    expect(deployed.sort()).toEqual(table.sort());
  });
});

describe('keys', () => {
  it('are looked up once in 30 seconds for each route', () => {
    expect(only(resources('AWS::ApiGatewayV2::Authorizer')).Properties).toMatchObject({
      AuthorizerType: 'REQUEST',
      AuthorizerPayloadFormatVersion: '2.0',
      EnableSimpleResponses: true,
      AuthorizerResultTtlInSeconds: 30,
      IdentitySource: ['$request.header.authorization', '$context.routeKey'],
    });
  });

  it('may also stand in x-api-key, and are then looked up each time', () => {
    const either = withApi({ keyHeaders: 'either' });
    expect(only(either.resources('AWS::ApiGatewayV2::Authorizer')).Properties).toMatchObject({
      AuthorizerResultTtlInSeconds: 0,
      IdentitySource: [],
    });
    either.template.hasResourceProperties('AWS::Lambda::Function', {
      Environment: { Variables: { SPILLWAY_KEY_HEADERS: 'either' } },
    });
  });

  it('have the rates of the stage', () => {
    withApi({ keyRates: { eventsPerSecond: 100 } }).template.resourcePropertiesCountIs(
      'AWS::Lambda::Function',
      { Environment: { Variables: { SPILLWAY_KEY_RATES: '{"eventsPerSecond":100}' } } },
      4,
    );
  });
});

describe('tokens', () => {
  const tokens = withApi({ jwt: { issuer: 'https://issuer.example', audience: ['spillway'] } });

  it('of the issuer take the place of keys', () => {
    expect(only(tokens.resources('AWS::ApiGatewayV2::Authorizer')).Properties).toMatchObject({
      AuthorizerType: 'JWT',
      JwtConfiguration: { Issuer: 'https://issuer.example', Audience: ['spillway'] },
      IdentitySource: ['$request.header.Authorization'],
    });
    expect(tokens.resources('AWS::Lambda::Function')).toHaveLength(13);
  });

  it('need the scope of the route', () => {
    const deployed = tokens
      .resources('AWS::ApiGatewayV2::Route')
      .map(({ Properties }) => [Properties.RouteKey, Properties.AuthorizationType, Properties.AuthorizationScopes]);
    const table = ROUTES.filter(({ handler }) => handler !== 'local').map(({ method, path, scope }) => [
      `${method} ${path}`,
      scope === undefined ? 'NONE' : 'JWT',
      scope === undefined ? undefined : [scope, `spillway/${scope}`],
    ]);
    expect(deployed.sort()).toEqual(table.sort());
  });
});

describe('the stage of the API', () => {
  const stage = only(resources('AWS::ApiGatewayV2::Stage')).Properties;

  it('limits requests', () => {
    expect(stage.DefaultRouteSettings).toEqual({ ThrottlingRateLimit: 500, ThrottlingBurstLimit: 1_000 });
  });

  it('logs every request as JSON, and no key', () => {
    const logGroup = resources('AWS::Logs::LogGroup').find(
      ({ id }) => id === referred(stage.AccessLogSettings.DestinationArn),
    );
    expect(logGroup?.id).toMatch(/^HttpApiAccessLog/);
    const format = JSON.parse(stage.AccessLogSettings.Format) as Record<string, string>;
    expect(Object.keys(format)).toContain('requestId');
    expect(Object.values(format).filter((value) => /header|authorizer\.principalId/i.test(value))).toEqual([]);
  });

  it('is closed to pages of other origins', () => {
    expect(only(resources('AWS::ApiGatewayV2::Api')).Properties.CorsConfiguration).toBeUndefined();
    const opened = withApi({ corsOrigins: ['https://console.example'] });
    expect(only(opened.resources('AWS::ApiGatewayV2::Api')).Properties.CorsConfiguration).toMatchObject({
      AllowOrigins: ['https://console.example'],
      AllowMethods: ['GET', 'POST', 'DELETE'],
    });
  });
});
