import { loopbackEndpoint } from '../../config/loopback.ts';

export const ACCOUNT = '000000000000';
export const REGION = 'us-east-1';

/**
 * The variables that a process needs to reach an emulator, and nothing but the emulator: no profile, no key and no
 * endpoint of a single service of this shell gets through.
 * @throws Error where the endpoint is not on this machine
 */
export function cdkEnvironment(
  endpoint: string,
  environment: Readonly<Record<string, string | undefined>>,
): Readonly<Record<string, string | undefined>> {
  const kept = Object.entries(environment).filter(([name]) => !/^(AWS|CDK)_/i.test(name));
  return {
    ...Object.fromEntries(kept),
    AWS_ENDPOINT_URL: loopbackEndpoint(endpoint),
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_REGION: REGION,
    AWS_EC2_METADATA_DISABLED: 'true',
    CDK_DISABLE_CLI_TELEMETRY: 'true',
    // CDK trusts what this names, and not what Node is told to trust.
    ...(environment.NODE_EXTRA_CA_CERTS !== undefined && { AWS_CA_BUNDLE: environment.NODE_EXTRA_CA_CERTS }),
  };
}
