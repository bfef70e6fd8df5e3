import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { HttpApi } from 'aws-cdk-lib/aws-apigatewayv2';
import { AttributeType, type ITable, TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { Stream } from 'aws-cdk-lib/aws-kinesis';
import { Code, type IFunction, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { FUNCTIONS, type FunctionName } from '../../../../config/functions.ts';
import type { MonitoringProps } from '../../../../lib/monitoring/props.ts';
import { Monitoring } from '../../../../lib/monitoring.ts';

/** A stack that has every part that alarms are about, of both stores. */
export function monitoredStack(changes: Partial<MonitoringProps> = {}) {
  const stack = new Stack(new App(), 'Spillway', { env: { account: '111111111111', region: 'eu-central-1' } });
  const lambda = (name: string): IFunction =>
    new LambdaFunction(stack, `fn-${name}`, {
      runtime: Runtime.NODEJS_24_X,
      handler: 'index.handler',
      code: Code.fromInline('exports.handler = async () => undefined;'),
    });
  const names = Object.keys(FUNCTIONS) as FunctionName[];
  const functions = Object.fromEntries(names.map((name) => [name, lambda(name)]));
  const monitoring = new Monitoring(stack, 'Monitoring', {
    parts: {
      stream: new Stream(stack, 'stream'),
      mapping: 'mapping-uuid',
      api: new HttpApi(stack, 'api'),
      functions,
      table: new TableV2(stack, 'table', { partitionKey: { name: 'pk', type: AttributeType.STRING } }) as ITable,
      database: 'cluster-id',
      deadLetterQueue: new Queue(stack, 'letters'),
      failedBatchDeadLetters: new Queue(stack, 'batches'),
      undelivered: new Queue(stack, 'undelivered'),
    },
    stage: 'prod',
    ...changes,
  });
  return { stack, monitoring, template: () => Template.fromStack(stack) };
}
