import { dirname } from 'node:path';
import { type FunctionIdentity, logGroupName } from './lambda-context.ts';
import { LOCAL_REGION } from './local-arns.ts';

/**
 * The variables that Lambda sets for a function, under the function's own. Nothing of this process's environment goes
 * along except PATH: a function must not come to depend on the machine it runs on, nor see its credentials.
 * docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html
 */
export const lambdaEnvironment = (
  identity: FunctionIdentity,
  handler: { readonly modulePath: string; readonly fullName: string },
  own: Readonly<Record<string, string>>,
): Record<string, string> => ({
  ...own,
  ...(process.env.PATH !== undefined && { PATH: process.env.PATH }),
  _HANDLER: handler.fullName,
  AWS_REGION: LOCAL_REGION,
  AWS_DEFAULT_REGION: LOCAL_REGION,
  AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
  AWS_LAMBDA_FUNCTION_NAME: identity.functionName,
  AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(identity.memoryMegabytes),
  AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
  AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
  AWS_LAMBDA_LOG_GROUP_NAME: logGroupName(identity.functionName),
  AWS_LAMBDA_LOG_STREAM_NAME: identity.logStreamName,
  LAMBDA_TASK_ROOT: dirname(handler.modulePath),
});
