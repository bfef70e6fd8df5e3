import type { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { type IStream, Stream, StreamEncryption, StreamMode } from 'aws-cdk-lib/aws-kinesis';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import { ENVIRONMENT } from '../config/environment.ts';
import { acknowledge } from './acknowledge.ts';
import { grant } from './grant.ts';
import type { PlatformFunction } from './platform-function.ts';

export interface EventStreamProps {
  /** @default - a new one, as the other settings say */
  readonly stream?: IStream;
  /** Of a provisioned stream. @default - on demand */
  readonly shards?: number;
  readonly retention: Duration;
  /** @default - the key of the service, alias/aws/kinesis */
  readonly encryptionKey?: IKey;
  readonly removalPolicy: RemovalPolicy;
}

/** Where accepted events are durable: ordered by shard, kept for the retention, encrypted. */
export class EventStream extends Construct {
  readonly stream: IStream;

  constructor(scope: Construct, id: string, props: EventStreamProps) {
    super(scope, id);
    this.stream = props.stream ?? this.#create(props);
  }

  /** Lets a function put records. */
  connectWriter(fn: PlatformFunction): void {
    fn.addEnvironment(ENVIRONMENT.stream, this.stream.streamName);
    grant(fn, ['kinesis:PutRecords'], [this.stream.streamArn]);
    this.#grantKey(fn, 'kms:GenerateDataKey');
  }

  /** Lets a function read records, as a replay does. */
  connectReader(fn: PlatformFunction): void {
    fn.addEnvironment(ENVIRONMENT.stream, this.stream.streamName);
    const actions = ['kinesis:ListShards', 'kinesis:GetShardIterator', 'kinesis:GetRecords'];
    grant(fn, actions, [this.stream.streamArn]);
    this.#grantKey(fn, 'kms:Decrypt');
  }

  #grantKey(fn: PlatformFunction, action: string): void {
    const { encryptionKey } = this.stream;
    if (encryptionKey !== undefined) grant(fn, [action], [encryptionKey.keyArn]);
  }

  #create({ shards, retention, encryptionKey, removalPolicy }: EventStreamProps): Stream {
    const stream = new Stream(this, 'Stream', {
      ...(shards === undefined
        ? { streamMode: StreamMode.ON_DEMAND }
        : { streamMode: StreamMode.PROVISIONED, shardCount: shards }),
      retentionPeriod: retention,
      ...(encryptionKey === undefined
        ? { encryption: StreamEncryption.MANAGED }
        : { encryption: StreamEncryption.KMS, encryptionKey }),
      removalPolicy,
    });
    if (encryptionKey !== undefined) {
      acknowledge(stream, ['AwsSolutions-KDS3'], 'The stage asks for a key of its own, which its owner can withdraw.');
    }
    return stream;
  }
}
