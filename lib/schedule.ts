import { Aws } from 'aws-cdk-lib';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { CfnSchedule } from 'aws-cdk-lib/aws-scheduler';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { grant } from './grant.ts';

export interface EveryMinuteProps {
  readonly fn: LambdaFunction;
  /** Takes ticks that could not be delivered. */
  readonly undelivered: IQueue;
}

/** Invokes a function once a minute. */
export class EveryMinute extends Construct {
  constructor(scope: Construct, id: string, { fn, undelivered }: EveryMinuteProps) {
    super(scope, id);
    const role = new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('scheduler.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } },
      }),
    });
    grant(role, ['lambda:InvokeFunction'], [fn.functionArn]);
    grant(role, ['sqs:SendMessage'], [undelivered.queueArn]);
    const schedule = new CfnSchedule(this, 'Schedule', {
      scheduleExpression: 'rate(1 minute)',
      flexibleTimeWindow: { mode: 'OFF' },
      target: {
        arn: fn.functionArn,
        roleArn: role.roleArn,
        deadLetterConfig: { arn: undelivered.queueArn },
        // The next tick is better than a late one.
        retryPolicy: { maximumEventAgeInSeconds: 60, maximumRetryAttempts: 1 },
      },
    });
    schedule.node.addDependency(role);
  }
}
