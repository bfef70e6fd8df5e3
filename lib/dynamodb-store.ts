import type { RemovalPolicy } from 'aws-cdk-lib';
import {
  AttributeType,
  Billing,
  type ITable,
  ProjectionType,
  StreamViewType,
  TableEncryptionV2,
  TableV2,
} from 'aws-cdk-lib/aws-dynamodb';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { CfnEventSourceMapping } from 'aws-cdk-lib/aws-lambda';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { ENVIRONMENT } from '../config/environment.ts';
import type { EventSourceMappingSettings } from '../config/event-source-mapping.ts';
import { EVENT_TABLE } from '../config/event-table.ts';
import { acknowledge } from './acknowledge.ts';
import type { EventStore, StoreAccess } from './event-store.ts';
import { grant } from './grant.ts';
import type { PlatformFunction } from './platform-function.ts';

export interface DynamoEventStoreProps {
  /** As config/event-table.ts says, with a stream. @default - a new one, as the other settings say */
  readonly table?: ITable;
  readonly pointInTimeRecovery: boolean;
  readonly deletionProtection: boolean;
  readonly removalPolicy: RemovalPolicy;
}

export interface ProjectionProps {
  readonly fn: PlatformFunction;
  readonly settings: EventSourceMappingSettings;
  /** Takes what expired before it could be projected. */
  readonly undelivered: IQueue;
}

const READ = ['GetItem', 'BatchGetItem', 'Query'];
const WRITE = [...READ, 'PutItem', 'UpdateItem', 'DeleteItem', 'ConditionCheckItem', 'PartiQLInsert'];
const ACTIONS: Readonly<Record<StoreAccess, readonly string[]>> = { read: READ, write: WRITE };
const STREAM_ACTIONS = ['DescribeStream', 'GetShardIterator', 'GetRecords'];

const dynamodb = (actions: readonly string[]): string[] => actions.map((action) => `dynamodb:${action}`);

/** One table of event items, and a stream of its changes from which a function keeps statistics and aggregates. */
export class DynamoEventStore extends Construct implements EventStore {
  readonly table: ITable;

  constructor(scope: Construct, id: string, props: DynamoEventStoreProps) {
    super(scope, id);
    // The cast: optional members of CDK's classes may be undefined, those of its interfaces may not.
    this.table = props.table ?? (this.#create(props) as ITable);
  }

  connect(fn: PlatformFunction, access: StoreAccess): void {
    fn.addEnvironment(ENVIRONMENT.table, this.table.tableName);
    const { tableArn } = this.table;
    grant(fn, dynamodb(ACTIONS[access]), [tableArn, `${tableArn}/index/${EVENT_TABLE.timeIndex.name}`]);
  }

  /** Feeds the changes of the table to the projector. */
  project({ fn, settings, undelivered }: ProjectionProps): void {
    this.connect(fn, 'write');
    grant(fn, dynamodb(STREAM_ACTIONS), [this.table.tableStreamArn!]);
    fn.addToRolePolicy(new PolicyStatement({ actions: ['dynamodb:ListStreams'], resources: ['*'] }));
    acknowledge(
      fn.role!,
      ['AwsSolutions-IAM5[Resource::*]'],
      'ListStreams cannot be limited to a table, and Lambda makes no mapping for a role without it.',
    );
    new CfnEventSourceMapping(this, 'Projection', {
      ...settings,
      functionResponseTypes: [...settings.functionResponseTypes],
      functionName: fn.functionArn,
      eventSourceArn: this.table.tableStreamArn!,
      destinationConfig: { onFailure: { destination: undelivered.queueArn } },
      metricsConfig: { metrics: ['EventCount'] },
    });
  }

  #create(props: DynamoEventStoreProps): TableV2 {
    const { partitionKey, sortKey, timeIndex, timeToLive, streamView } = EVENT_TABLE;
    const string = (name: string) => ({ name, type: AttributeType.STRING });
    return new TableV2(this, 'Table', {
      partitionKey: string(partitionKey),
      sortKey: string(sortKey),
      globalSecondaryIndexes: [
        {
          indexName: timeIndex.name,
          partitionKey: string(timeIndex.partitionKey),
          sortKey: string(timeIndex.sortKey),
          projectionType: ProjectionType.INCLUDE,
          nonKeyAttributes: [...timeIndex.attributes],
        },
      ],
      timeToLiveAttribute: timeToLive,
      dynamoStream: StreamViewType[streamView],
      billing: Billing.onDemand(),
      encryption: TableEncryptionV2.awsManagedKey(),
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: props.pointInTimeRecovery },
      deletionProtection: props.deletionProtection,
      removalPolicy: props.removalPolicy,
    });
  }
}
