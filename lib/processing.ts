import { Names } from 'aws-cdk-lib';
import { Policy, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { CfnStreamConsumer, type IStream } from 'aws-cdk-lib/aws-kinesis';
import { CfnEventSourceMapping } from 'aws-cdk-lib/aws-lambda';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { ENVIRONMENT } from '../config/environment.ts';
import type { EventSourceMappingSettings } from '../config/event-source-mapping.ts';
import { acknowledge } from './acknowledge.ts';
import { grant } from './grant.ts';
import type { PlatformFunction } from './platform-function.ts';

export interface ProcessingProps {
  readonly stream: IStream;
  readonly fn: PlatformFunction;
  /** The settings that the local runtime runs, too. */
  readonly settings: EventSourceMappingSettings;
  /** Takes batches that Lambda gives up on; the function's role may write it. */
  readonly failedBatches: IBucket;
  /** A consumer of its own with 2 MB/s on every shard. */
  readonly enhancedFanOut: boolean;
}

const READ = ['DescribeStream', 'DescribeStreamSummary', 'ListShards', 'GetShardIterator', 'GetRecords'];
const FAN_OUT = ['SubscribeToShard', 'DescribeStreamConsumer'];
const CONTROL = ['lambda:GetEventSourceMapping', 'lambda:UpdateEventSourceMapping'];

const kinesis = (actions: readonly string[]): string[] => actions.map((action) => `kinesis:${action}`);

/** The event source mapping: feeds the records of the stream to the process function. */
export class Processing extends Construct {
  /** UUID of the mapping. */
  readonly mappingId: string;
  readonly mappingArn: string;

  constructor(scope: Construct, id: string, props: ProcessingProps) {
    super(scope, id);
    const { stream, fn, settings, failedBatches, enhancedFanOut } = props;
    grant(fn, kinesis(READ), [stream.streamArn]);
    if (stream.encryptionKey !== undefined) grant(fn, ['kms:Decrypt'], [stream.encryptionKey.keyArn]);
    const mapping = new CfnEventSourceMapping(this, 'Mapping', {
      ...settings,
      functionResponseTypes: [...settings.functionResponseTypes],
      functionName: fn.functionArn,
      eventSourceArn: enhancedFanOut ? this.#consumer(stream, fn) : stream.streamArn,
      destinationConfig: { onFailure: { destination: failedBatches.bucketArn } },
      metricsConfig: { metrics: ['EventCount'] },
    });
    this.mappingId = mapping.attrId;
    this.mappingArn = mapping.attrEventSourceMappingArn;
    this.#letPauseItself(fn);
  }

  /** Lets a function tell whether the mapping is on, and switch it. */
  connectControl(fn: PlatformFunction): void {
    fn.addEnvironment(ENVIRONMENT.mapping, this.mappingId);
    grant(fn, CONTROL, [this.mappingArn]);
  }

  #consumer(stream: IStream, fn: PlatformFunction): string {
    // The only name that CloudFormation does not make up by itself.
    const consumerName = Names.uniqueResourceName(this, { maxLength: 64 });
    const consumer = new CfnStreamConsumer(this, 'Consumer', { consumerName, streamArn: stream.streamArn });
    grant(fn, kinesis(FAN_OUT), [consumer.attrConsumerArn]);
    return consumer.attrConsumerArn;
  }

  /**
   * The process function pauses its own mapping when the store is away. A policy beside its role, since what the function
   * waits for cannot wait for the mapping; for the same reason no variable can tell it the mapping's UUID.
   */
  #letPauseItself(fn: PlatformFunction): void {
    const policy = new Policy(this, 'PauseItself', {
      statements: [
        new PolicyStatement({ actions: CONTROL, resources: [this.mappingArn] }),
        new PolicyStatement({ actions: ['lambda:ListEventSourceMappings'], resources: ['*'] }),
      ],
      roles: [fn.role!],
    });
    acknowledge(
      policy,
      ['AwsSolutions-IAM5[Resource::*]'],
      'ListEventSourceMappings cannot be limited to a resource; it tells the function the UUID of its own mapping.',
    );
  }
}
