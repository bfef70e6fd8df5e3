import { Grant, type IGrantable } from 'aws-cdk-lib/aws-iam';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { acknowledge } from './acknowledge.ts';

/** Exactly these actions on exactly these resources; the grants of CDK itself bring more of both. */
export function grant(
  grantee: IGrantable,
  actions: readonly string[],
  resourceArns: readonly string[],
  conditions: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {},
): void {
  Grant.addToPrincipal({
    grantee,
    actions: [...actions],
    resourceArns: [...resourceArns],
    conditions: { ...conditions },
  }).assertSuccess();
}

/** Reading the values of metrics, of every one: CloudWatch knows no smaller permission. */
export function grantMetrics(fn: LambdaFunction): void {
  grant(fn, ['cloudwatch:GetMetricData'], ['*']);
  acknowledge(
    fn.role!,
    ['AwsSolutions-IAM5[Resource::*]'],
    'GetMetricData cannot be limited to a resource; it reads numbers and changes nothing.',
  );
}
