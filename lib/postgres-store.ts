import { type RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Port, SecurityGroup } from 'aws-cdk-lib/aws-ec2';
import {
  AuroraPostgresEngineVersion,
  CfnDBCluster,
  CfnDBClusterParameterGroup,
  CfnDBInstance,
  CfnDBSubnetGroup,
} from 'aws-cdk-lib/aws-rds';
import { Construct } from 'constructs';
import { ENVIRONMENT } from '../config/environment.ts';
import type { StageSettings } from '../config/stages.ts';
import { acknowledge } from './acknowledge.ts';
import type { EventStore } from './event-store.ts';
import { grant } from './grant.ts';
import type { PlatformFunction, PrivateNetwork } from './platform-function.ts';

export interface PostgresEventStoreProps {
  readonly network: PrivateNetwork;
  readonly settings: StageSettings['postgres'];
  readonly deletionProtection: boolean;
  readonly removalPolicy: RemovalPolicy;
}

const ENGINE = 'aurora-postgresql';
const VERSION = AuroraPostgresEngineVersion.VER_18_4;
const DATABASE = 'spillway';
const USER = 'spillway';
/** docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/Concepts.Aurora_Fea_Regions_DB-eng.Feature.storage-type.html */
const STORAGE = { standard: 'aurora', ioOptimized: 'aurora-iopt1' } as const;
/** Not the one that everybody tries first. */
const PORT = 5_433;

/**
 * Aurora PostgreSQL Serverless v2, encrypted, without a password: the functions sign tokens with their roles. They own
 * the schema and bring it up to date on first use.
 */
export class PostgresEventStore extends Construct implements EventStore {
  readonly cluster: CfnDBCluster;

  constructor(scope: Construct, id: string, props: PostgresEventStoreProps) {
    super(scope, id);
    const { network, settings, deletionProtection, removalPolicy } = props;
    const { minimumCapacity: minCapacity, maximumCapacity: maxCapacity } = settings;
    const subnets = new CfnDBSubnetGroup(this, 'Subnets', {
      dbSubnetGroupDescription: 'Isolated subnets',
      subnetIds: network.vpc.isolatedSubnets.map(({ subnetId }) => subnetId),
    });
    const parameters = new CfnDBClusterParameterGroup(this, 'Parameters', {
      family: `${ENGINE}${VERSION.auroraPostgresMajorVersion}`,
      description: 'TLS only',
      parameters: { 'rds.force_ssl': '1' },
    });
    const securityGroup = new SecurityGroup(this, 'Database', {
      vpc: network.vpc,
      description: 'The database',
      allowAllOutbound: false,
    });
    securityGroup.addIngressRule(network.securityGroup, Port.tcp(PORT), 'The functions');
    this.cluster = new CfnDBCluster(this, 'Cluster', {
      engine: ENGINE,
      engineVersion: VERSION.auroraPostgresFullVersion,
      databaseName: DATABASE,
      port: PORT,
      masterUsername: USER,
      masterUserAuthenticationType: 'iam-db-auth',
      enableIamDatabaseAuthentication: true,
      storageEncrypted: true,
      storageType: STORAGE[settings.storage],
      serverlessV2ScalingConfiguration: { minCapacity, maxCapacity },
      dbSubnetGroupName: subnets.ref,
      dbClusterParameterGroupName: parameters.ref,
      vpcSecurityGroupIds: [securityGroup.securityGroupId],
      enableCloudwatchLogsExports: ['postgresql'],
      backupRetentionPeriod: settings.backupDays,
      copyTagsToSnapshot: true,
      deletionProtection,
    });
    this.cluster.applyRemovalPolicy(removalPolicy);
    if (!deletionProtection) {
      acknowledge(this.cluster, ['AwsSolutions-RDS10'], 'The stage says that everything goes with the stack.');
    }
    for (let number = 1; number <= settings.instances; number += 1) this.#addInstance(number, removalPolicy);
  }

  connect(fn: PlatformFunction): void {
    const stack = Stack.of(this);
    fn.addEnvironment(
      ENVIRONMENT.postgres,
      stack.toJsonString({
        host: this.cluster.attrEndpointAddress,
        port: PORT,
        user: USER,
        database: DATABASE,
        iam: true,
      }),
    );
    // Node does not know the authority of RDS: docs.aws.amazon.com/lambda/latest/dg/lambda-nodejs.html
    fn.addEnvironment('NODE_EXTRA_CA_CERTS', '/var/runtime/ca-cert.pem');
    const user = `dbuser:${this.cluster.attrDbClusterResourceId}/${USER}`;
    grant(fn, ['rds-db:connect'], [stack.formatArn({ service: 'rds-db', resource: user })]);
  }

  #addInstance(number: number, removalPolicy: RemovalPolicy): void {
    const instance = new CfnDBInstance(this, `Instance${number}`, {
      engine: ENGINE,
      dbClusterIdentifier: this.cluster.ref,
      dbInstanceClass: 'db.serverless',
      publiclyAccessible: false,
      autoMinorVersionUpgrade: true,
    });
    instance.applyRemovalPolicy(removalPolicy);
  }
}
