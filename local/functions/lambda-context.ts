/** What every invocation of a function has in common. */
export interface FunctionIdentity {
  readonly functionName: string;
  readonly invokedFunctionArn: string;
  readonly memoryMegabytes: number;
  readonly logStreamName: string;
}

/**
 * The second argument of a handler: docs.aws.amazon.com/lambda/latest/dg/nodejs-context.html. Node 24's runtime has no
 * `done`, `fail` and `succeed`.
 */
export interface LambdaContext {
  readonly functionName: string;
  readonly functionVersion: '$LATEST';
  readonly invokedFunctionArn: string;
  readonly memoryLimitInMB: string;
  readonly awsRequestId: string;
  readonly logGroupName: string;
  readonly logStreamName: string;
  callbackWaitsForEmptyEventLoop: boolean;
  getRemainingTimeInMillis(): number;
}

export const logGroupName = (functionName: string): string => `/aws/lambda/${functionName}`;

export const lambdaContext = (
  identity: FunctionIdentity,
  invocation: { readonly requestId: string; readonly deadlineMs: number },
  now: () => number,
): LambdaContext => ({
  functionName: identity.functionName,
  functionVersion: '$LATEST',
  invokedFunctionArn: identity.invokedFunctionArn,
  memoryLimitInMB: String(identity.memoryMegabytes),
  awsRequestId: invocation.requestId,
  logGroupName: logGroupName(identity.functionName),
  logStreamName: identity.logStreamName,
  callbackWaitsForEmptyEventLoop: true,
  getRemainingTimeInMillis: () => Math.max(0, invocation.deadlineMs - now()),
});
