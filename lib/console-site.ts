import { Aws, Duration, Fn, type RemovalPolicy } from 'aws-cdk-lib';
import {
  AllowedMethods,
  type BehaviorOptions,
  CachePolicy,
  Distribution,
  Function as EdgeFunction,
  FunctionCode,
  FunctionEventType,
  FunctionRuntime,
  HeadersReferrerPolicy,
  HttpVersion,
  type IOrigin,
  OriginProtocolPolicy,
  OriginRequestPolicy,
  ResponseHeadersPolicy,
  ViewerProtocolPolicy,
} from 'aws-cdk-lib/aws-cloudfront';
import { HttpOrigin, S3BucketOrigin } from 'aws-cdk-lib/aws-cloudfront-origins';
import { BlockPublicAccess, Bucket, BucketEncryption, type IBucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { apiPathPatterns, CONSOLE_INDEX, CONTENT_SECURITY_POLICY } from '../config/console.ts';
import type { Route } from '../config/routes.ts';
import { acknowledge } from './acknowledge.ts';

export interface ConsoleSiteProps {
  /** Of the HTTP API. */
  readonly apiId: string;
  readonly routes: readonly Route[];
  readonly removalPolicy: RemovalPolicy;
}

/** Every page is the same document. */
export const PAGE_FUNCTION = `function handler(event) {
  var request = event.request;
  var isPage = request.uri === '/' || request.uri === '/console' || request.uri.startsWith('/console/');
  if (isPage) request.uri = '/${CONSOLE_INDEX}';
  return request;
}
`;

/**
 * The web console under one address with the API: its files from a bucket that only the distribution reads, everything
 * else handed to the API as it came. The files are uploaded by `npm run console:upload`.
 */
export class ConsoleSite extends Construct {
  readonly bucket: IBucket;
  readonly url: string;

  constructor(scope: Construct, id: string, { apiId, routes, removalPolicy }: ConsoleSiteProps) {
    super(scope, id);
    const bucket = new Bucket(this, 'Bucket', {
      encryption: BucketEncryption.S3_MANAGED,
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      enforceSSL: true,
      removalPolicy,
    });
    acknowledge(
      bucket,
      ['AwsSolutions-S1'],
      'It holds the files of the console, which are public in their source; a bucket of logs would hold more of users.',
    );
    // Optional members of CDK's classes may be undefined, those of its interfaces may not.
    this.bucket = bucket as IBucket;
    const api = new HttpOrigin(`${apiId}.execute-api.${Aws.REGION}.${Aws.URL_SUFFIX}`, {
      protocolPolicy: OriginProtocolPolicy.HTTPS_ONLY,
      // An HTTP API answers after 30 s at the latest.
      readTimeout: Duration.seconds(35),
    });
    const toApi = handedOn(api);
    const distribution = new Distribution(this, 'Distribution', {
      httpVersion: HttpVersion.HTTP2_AND_3,
      defaultBehavior: this.#files(),
      additionalBehaviors: Object.fromEntries(apiPathPatterns(routes).map((pattern) => [pattern, toApi])),
    });
    acknowledgeChoices(distribution);
    this.url = Fn.join('', ['https://', distribution.distributionDomainName]);
  }

  #files(): BehaviorOptions {
    const pages = new EdgeFunction(this, 'Pages', {
      code: FunctionCode.fromInline(PAGE_FUNCTION),
      runtime: FunctionRuntime.JS_2_0,
      comment: 'Every page of the console is one document',
    });
    const responseHeadersPolicy = new ResponseHeadersPolicy(this, 'Headers', {
      securityHeadersBehavior: {
        contentSecurityPolicy: { contentSecurityPolicy: CONTENT_SECURITY_POLICY, override: true },
        contentTypeOptions: { override: true },
        referrerPolicy: { referrerPolicy: HeadersReferrerPolicy.NO_REFERRER, override: true },
        strictTransportSecurity: { accessControlMaxAge: Duration.days(365), override: true },
      },
    });
    return {
      origin: S3BucketOrigin.withOriginAccessControl(this.bucket),
      viewerProtocolPolicy: ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
      // Each file says itself how long it may be kept.
      cachePolicy: CachePolicy.CACHING_OPTIMIZED,
      compress: true,
      responseHeadersPolicy,
      functionAssociations: [{ function: pages, eventType: FunctionEventType.VIEWER_REQUEST }],
    };
  }
}

/**
 * Nothing is kept, and every header gets through but the host, by which API Gateway finds its API; so does the key.
 * docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-origin-request-policies.html
 */
const handedOn = (origin: IOrigin): BehaviorOptions => ({
  origin,
  // A key is sent with the first request already: a redirect would come too late for it.
  viewerProtocolPolicy: ViewerProtocolPolicy.HTTPS_ONLY,
  allowedMethods: AllowedMethods.ALLOW_ALL,
  cachePolicy: CachePolicy.CACHING_DISABLED,
  originRequestPolicy: OriginRequestPolicy.ALL_VIEWER_EXCEPT_HOST_HEADER,
});

function acknowledgeChoices(distribution: Distribution): void {
  const choices = {
    'AwsSolutions-CFR1': 'Whoever has a key may work from any country; without one the API answers nobody.',
    'AwsSolutions-CFR2':
      'The files are static, and the API throttles and asks for a key; a firewall has a monthly price.',
    'AwsSolutions-CFR3': 'The API logs each request that does anything; requests for files tell nothing of interest.',
    'AwsSolutions-CFR4':
      'The certificate of cloudfront.net fixes the least version of TLS; a domain of your own brings one.',
  };
  for (const [rule, reason] of Object.entries(choices)) acknowledge(distribution, [rule], reason);
}
