import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { apiPathPatterns, CONTENT_SECURITY_POLICY } from '../../../config/console.ts';
import { ROUTES } from '../../../config/routes.ts';
import { PAGE_FUNCTION } from '../../../lib/console-site.ts';
import { type Resource, referred, synthesized } from './synthesized.ts';

const { resources, template } = synthesized({ console: true });
const only = (type: string): Resource => {
  const [found, ...more] = resources(type);
  expect(more).toEqual([]);
  return found!;
};

const CACHING_DISABLED = '4135ea2d-6df8-44a3-9df3-4b5a84be39ad';
const CACHING_OPTIMIZED = '658327ea-f89d-4fab-a63d-7e88639e58f6';
const ALL_VIEWER_EXCEPT_HOST_HEADER = 'b689b0a8-53d0-40ab-baf2-68738e2966ac';

const distribution = only('AWS::CloudFront::Distribution').Properties.DistributionConfig;
const bucket = resources('AWS::S3::Bucket').find(({ id }) => id.startsWith('Console'))!;
const originOf = (id: string) => distribution.Origins.find(({ Id }: { Id: string }) => Id === id);

describe('the bucket of the console', () => {
  it('is encrypted and closed to the public', () => {
    expect(bucket.Properties).toMatchObject({
      BucketEncryption: { ServerSideEncryptionConfiguration: [{}] },
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      },
    });
  });

  it('is read by this distribution only, and by nobody without TLS', () => {
    const policy = resources('AWS::S3::BucketPolicy').find(
      ({ Properties }) => referred(Properties.Bucket) === bucket.id,
    );
    const objects = { 'Fn::Join': ['', [{ 'Fn::GetAtt': [bucket.id, 'Arn'] }, '/*']] };
    const { Statement } = policy!.Properties.PolicyDocument;
    expect(Statement).toHaveLength(2);
    expect(Statement).toContainEqual(
      expect.objectContaining({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
    );
    const read = Statement.find(({ Effect }: { Effect: string }) => Effect === 'Allow');
    expect(read).toMatchObject({
      Action: 's3:GetObject',
      Principal: { Service: 'cloudfront.amazonaws.com' },
      Resource: objects,
    });
    const source = read.Condition.StringEquals['AWS:SourceArn']['Fn::Join'][1];
    expect(source.map(referred)).toContain(only('AWS::CloudFront::Distribution').id);
  });
});

describe('what CloudFront does', () => {
  it('answers with files, as each of them says how long it may be kept', () => {
    const files = distribution.DefaultCacheBehavior;
    expect(files).toMatchObject({ ViewerProtocolPolicy: 'redirect-to-https', CachePolicyId: CACHING_OPTIMIZED });
    const { S3OriginConfig, OriginAccessControlId, DomainName } = originOf(files.TargetOriginId);
    expect(S3OriginConfig).toEqual({ OriginAccessIdentity: '' });
    expect(referred(OriginAccessControlId)).toBe(only('AWS::CloudFront::OriginAccessControl').id);
    expect(referred(DomainName)).toBe(bucket.id);
    expect(only('AWS::CloudFront::OriginAccessControl').Properties.OriginAccessControlConfig).toMatchObject({
      OriginAccessControlOriginType: 's3',
      SigningBehavior: 'always',
    });
  });

  it('gives every file the headers that the console has on one machine', () => {
    const policy = only('AWS::CloudFront::ResponseHeadersPolicy');
    expect(referred(distribution.DefaultCacheBehavior.ResponseHeadersPolicyId)).toBe(policy.id);
    const headers = policy.Properties.ResponseHeadersPolicyConfig.SecurityHeadersConfig;
    expect(headers.ContentSecurityPolicy).toEqual({ ContentSecurityPolicy: CONTENT_SECURITY_POLICY, Override: true });
    expect(CONTENT_SECURITY_POLICY).toMatch(/^default-src 'none'; script-src 'self'; /);
    expect(headers).toMatchObject({
      ContentTypeOptions: { Override: true },
      ReferrerPolicy: { ReferrerPolicy: 'no-referrer', Override: true },
      StrictTransportSecurity: { AccessControlMaxAgeSec: 31_536_000, Override: true },
    });
  });

  it('hands every path of the API on, with all that came with it, and keeps nothing of the answers', () => {
    const behaviors = distribution.CacheBehaviors;
    expect(behaviors.map(({ PathPattern }: { PathPattern: string }) => PathPattern)).toEqual(apiPathPatterns(ROUTES));
    for (const behavior of behaviors) {
      expect(behavior).toMatchObject({
        CachePolicyId: CACHING_DISABLED,
        OriginRequestPolicyId: ALL_VIEWER_EXCEPT_HOST_HEADER,
        ViewerProtocolPolicy: 'https-only',
      });
      expect(behavior.AllowedMethods).toEqual(expect.arrayContaining(['GET', 'POST', 'DELETE']));
      const { DomainName, CustomOriginConfig } = originOf(behavior.TargetOriginId);
      expect(DomainName['Fn::Join'][1].map(referred)).toContain(only('AWS::ApiGatewayV2::Api').id);
      expect(CustomOriginConfig).toMatchObject({ OriginProtocolPolicy: 'https-only', OriginSSLProtocols: ['TLSv1.2'] });
    }
  });

  it('has one pattern for each first segment, few of them, and none for what is a file or a page', () => {
    const patterns = apiPathPatterns(ROUTES);
    expect(patterns).toEqual(
      expect.arrayContaining(['/events*', '/api*', '/dead-letters*', '/openapi.json*', '/marks*']),
    );
    expect(patterns.length).toBeLessThan(25);
    const beginnings = patterns.map((pattern) => pattern.slice(0, -1));
    for (const { path } of ROUTES) expect(beginnings.some((beginning) => path.startsWith(beginning))).toBe(true);
    for (const path of ['/', '/index.html', '/console/alarms', '/console', '/assets/events-COE314iU.js']) {
      expect(beginnings.filter((beginning) => path.startsWith(beginning))).toEqual([]);
    }
  });
});

describe('the function of the pages', () => {
  const { handler } = runInNewContext(`${PAGE_FUNCTION}({ handler })`) as {
    handler: (event: { request: { uri: string } }) => { uri: string };
  };

  it.each([
    ['/', '/index.html'],
    ['/console', '/index.html'],
    ['/console/', '/index.html'],
    ['/console/dead-letters', '/index.html'],
    ['/assets/index-DBuXjb0g.js', '/assets/index-DBuXjb0g.js'],
    ['/consoles', '/consoles'],
  ])('makes of %s %s', (uri, expected) => {
    expect(handler({ request: { uri } }).uri).toBe(expected);
  });

  it('runs in front of the files, and is published', () => {
    const fn = only('AWS::CloudFront::Function');
    expect(fn.Properties).toMatchObject({ AutoPublish: true, FunctionCode: PAGE_FUNCTION });
    const [association, ...more] = distribution.DefaultCacheBehavior.FunctionAssociations;
    expect(more).toEqual([]);
    expect(association.EventType).toBe('viewer-request');
    expect(referred(association.FunctionARN)).toBe(fn.id);
  });
});

describe('the stack', () => {
  it('tells where the console is, and runs no function to upload it', () => {
    const { Outputs } = template.toJSON();
    expect(referred(Outputs.ConsoleBucket.Value)).toBe(bucket.id);
    expect(Outputs.ConsoleUrl.Value).toMatchObject({ 'Fn::Join': ['', ['https://', expect.anything()]] });
    expect(resources().filter(({ Type }) => Type.startsWith('Custom::'))).toEqual([]);
  });

  it('has none of it unless it is asked for', () => {
    const without = synthesized();
    expect(without.resources().filter(({ Type }) => Type.startsWith('AWS::CloudFront::'))).toEqual([]);
    expect(Object.keys(without.template.toJSON().Outputs)).not.toContain('ConsoleUrl');
  });

  it('keeps the bucket where the stage keeps what holds data', () => {
    const [kept] = synthesized({ console: true, stage: 'prod' })
      .resources('AWS::S3::Bucket')
      .filter(({ id }) => id.startsWith('Console'));
    expect([bucket.DeletionPolicy, kept?.DeletionPolicy]).toEqual(['Delete', 'Retain']);
  });
});
