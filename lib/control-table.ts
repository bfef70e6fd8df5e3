import type { RemovalPolicy } from 'aws-cdk-lib';
import { AttributeType, Billing, type ITable, TableEncryptionV2, TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { Construct } from 'constructs';
import { CONTROL_KINDS, type ControlKind } from '../config/control-table.ts';
import { ENVIRONMENT } from '../config/environment.ts';
import { grant } from './grant.ts';
import type { PlatformFunction } from './platform-function.ts';

export interface ControlTableProps {
  /** With the keys pk and sk, both strings. @default - a new one, as the other settings say */
  readonly table?: ITable;
  readonly pointInTimeRecovery: boolean;
  readonly deletionProtection: boolean;
  readonly removalPolicy: RemovalPolicy;
}

/** Kinds of items; what may be written may be read. */
export interface ControlAccess {
  readonly reads?: readonly ControlKind[];
  readonly writes?: readonly ControlKind[];
}

const READ = ['dynamodb:GetItem', 'dynamodb:Query'];
const WRITE = ['dynamodb:PutItem', 'dynamodb:DeleteItem'];

/** What is decided and remembered beside the events: API keys (as hashes), reasons of a pause, redrive jobs. */
export class ControlTable extends Construct {
  readonly table: ITable;

  constructor(scope: Construct, id: string, props: ControlTableProps) {
    super(scope, id);
    this.table =
      props.table ??
      // The cast: optional members of CDK's classes may be undefined, those of its interfaces may not.
      (new TableV2(this, 'Table', {
        partitionKey: { name: 'pk', type: AttributeType.STRING },
        sortKey: { name: 'sk', type: AttributeType.STRING },
        billing: Billing.onDemand(),
        encryption: TableEncryptionV2.awsManagedKey(),
        pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: props.pointInTimeRecovery },
        deletionProtection: props.deletionProtection,
        removalPolicy: props.removalPolicy,
      }) as ITable);
  }

  /** Lets a function use items of these kinds, and no other. */
  connect(fn: PlatformFunction, { reads = [], writes = [] }: ControlAccess): void {
    fn.addEnvironment(ENVIRONMENT.controlTable, this.table.tableName);
    this.#grant(fn, READ, reads);
    this.#grant(fn, [...READ, ...WRITE], writes);
  }

  #grant(fn: PlatformFunction, actions: readonly string[], kinds: readonly ControlKind[]): void {
    if (kinds.length === 0) return;
    // docs.aws.amazon.com/amazondynamodb/latest/developerguide/specifying-conditions.html
    const leadingKeys = kinds.map((kind) => CONTROL_KINDS[kind]);
    const conditions = { 'ForAllValues:StringEquals': { 'dynamodb:LeadingKeys': leadingKeys } };
    grant(fn, actions, [this.table.tableArn], conditions);
  }
}
