import { CloudFormationClient, ListStackResourcesCommand } from '@aws-sdk/client-cloudformation';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { S3Client } from '@aws-sdk/client-s3';
import { SQSClient } from '@aws-sdk/client-sqs';
import { kinesisClient } from '../../../adapters/kinesis/kinesis-client.ts';
import { emulator } from '../emulator.ts';
import { STACK_NAME } from './stack.ts';

/** Clients of what the stack is made of, with the rights of whoever deployed it. */
export const openClients = () => ({
  cloudFormation: new CloudFormationClient(emulator()),
  cloudWatch: new CloudWatchClient(emulator()),
  dynamodb: new DynamoDBClient(emulator()),
  kinesis: kinesisClient(emulator()),
  lambda: new LambdaClient(emulator()),
  s3: new S3Client({ ...emulator(), forcePathStyle: true }),
  sqs: new SQSClient({ ...emulator(), useQueueUrlAsEndpoint: false }),
});

export type Clients = ReturnType<typeof openClients>;

export function closeClients(clients: Clients): void {
  for (const client of Object.values(clients)) client.destroy();
}

export interface StackResource {
  readonly type: string;
  readonly logicalId: string;
  readonly physicalId: string;
}

/** Everything that CloudFormation made for the stack. */
export async function stackResources({ cloudFormation }: Clients): Promise<readonly StackResource[]> {
  const resources: StackResource[] = [];
  let token: string | undefined;
  do {
    const page = await cloudFormation.send(
      new ListStackResourcesCommand({ StackName: STACK_NAME, ...(token !== undefined && { NextToken: token }) }),
    );
    for (const { ResourceType, LogicalResourceId, PhysicalResourceId } of page.StackResourceSummaries ?? []) {
      resources.push({
        type: ResourceType ?? '',
        logicalId: LogicalResourceId ?? '',
        physicalId: PhysicalResourceId ?? '',
      });
    }
    token = page.NextToken;
  } while (token !== undefined);
  return resources;
}

/**
 * A call of an API that this project has no client for. An emulator takes whatever signature its root user sends.
 * @returns the answer's text
 */
export async function rawCall(
  service: string,
  body: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<string> {
  const { endpoint, region, credentials } = emulator();
  const scope = `${credentials.accessKeyId}/20260101/${region}/${service}/aws4_request`;
  const authorization = `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=host, Signature=none`;
  const response = await fetch(endpoint, { method: 'POST', headers: { authorization, ...headers }, body });
  const text = await response.text();
  if (!response.ok) throw new Error(`${service} answered ${response.status}: ${text}`);
  return text;
}
