import { DynamoDBClient } from '@aws-sdk/client-dynamodb';

export interface StubCall {
  /** As in `Query`. */
  readonly operation: string;
  readonly input: Record<string, unknown>;
}

/** What DynamoDB answers: a value, or an error by its name. */
export type StubAnswer = (call: StubCall) => object | { readonly error: string; readonly message?: string };

/** The real client, whose requests never leave the process. It does not retry by itself. */
export function dynamoStub(answer: StubAnswer): DynamoDBClient {
  const text = (body: Uint8Array | string): string =>
    typeof body === 'string' ? body : new TextDecoder().decode(body);
  const handle = async (request: { readonly headers: Record<string, string>; readonly body: Uint8Array | string }) => {
    const operation = request.headers['x-amz-target']?.split('.')[1] ?? '';
    const answered = answer({ operation, input: JSON.parse(text(request.body)) });
    const isError = 'error' in answered;
    const body = isError ? { __type: answered.error, message: 'as the test says', ...answered } : answered;
    const headers = { 'content-type': 'application/x-amz-json-1.0' };
    return { response: { statusCode: isError ? 400 : 200, headers, body: Buffer.from(JSON.stringify(body)) } };
  };
  return new DynamoDBClient({
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    maxAttempts: 1,
    requestHandler: { handle } as never,
  });
}
