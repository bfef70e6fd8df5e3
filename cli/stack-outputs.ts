import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { EnvironmentProblem } from '../local/environment-problem.ts';

/**
 * Settings of a client of AWS: an account is found as the AWS command line finds it, an emulator takes any credentials.
 * @param endpoint of an emulator on this machine
 */
export const clientSettings = (endpoint: string | undefined) =>
  endpoint === undefined
    ? {}
    : { endpoint, region: 'us-east-1', credentials: { accessKeyId: 'test', secretAccessKey: 'test' } };

/**
 * What a deployed stack tells, by name.
 * @throws EnvironmentProblem where it cannot be read
 */
export async function stackOutputs(
  stack: string,
  settings: ReturnType<typeof clientSettings>,
): Promise<ReadonlyMap<string, string>> {
  const client = new CloudFormationClient(settings);
  try {
    const { Stacks = [] } = await client.send(new DescribeStacksCommand({ StackName: stack }));
    return new Map(
      (Stacks[0]?.Outputs ?? []).map(({ OutputKey = '', OutputValue = '' }) => [OutputKey, OutputValue] as const),
    );
  } catch (error) {
    throw new EnvironmentProblem(
      `The stack ${stack} cannot be read (${(error as Error).message}); nothing was changed, check its name, region and credentials.`,
      { cause: error },
    );
  } finally {
    client.destroy();
  }
}
