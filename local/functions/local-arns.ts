// No account stands behind the names of one machine; twelve zeros are the customary number for that.
const ACCOUNT_ID = '000000000000';

export const LOCAL_REGION = 'us-east-1';

export const localFunctionArn = (name: string): string =>
  `arn:aws:lambda:${LOCAL_REGION}:${ACCOUNT_ID}:function:${name}`;

export const localStreamArn = (name: string): string => `arn:aws:kinesis:${LOCAL_REGION}:${ACCOUNT_ID}:stream/${name}`;

export const localRoleArn = (functionName: string): string => `arn:aws:iam::${ACCOUNT_ID}:role/${functionName}`;
