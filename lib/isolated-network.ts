import type { RemovalPolicy } from 'aws-cdk-lib';
import {
  FlowLogDestination,
  FlowLogTrafficType,
  GatewayVpcEndpointAwsService,
  InterfaceVpcEndpointAwsService,
  type IVpc,
  Port,
  SecurityGroup,
  SubnetType,
  Vpc,
} from 'aws-cdk-lib/aws-ec2';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { PrivateNetwork } from './platform-function.ts';

export interface IsolatedNetworkProps {
  readonly logRetention: RetentionDays;
  readonly removalPolicy: RemovalPolicy;
}

/** What the functions in it call, each at a price per hour and zone. DynamoDB and S3 have gateways, which are free. */
const CALLED = {
  Kinesis: InterfaceVpcEndpointAwsService.KINESIS_STREAMS,
  Lambda: InterfaceVpcEndpointAwsService.LAMBDA,
  Metrics: InterfaceVpcEndpointAwsService.CLOUDWATCH_MONITORING,
  Sqs: InterfaceVpcEndpointAwsService.SQS,
} as const;

/** Two zones without a way to the internet: no gateway, no NAT. The services that are called are reached inside. */
export class IsolatedNetwork extends Construct implements PrivateNetwork {
  readonly vpc: IVpc;
  readonly securityGroup: SecurityGroup;

  constructor(scope: Construct, id: string, { logRetention, removalPolicy }: IsolatedNetworkProps) {
    super(scope, id);
    this.vpc = new Vpc(this, 'Vpc', {
      maxAzs: 2,
      subnetConfiguration: [{ name: 'Isolated', subnetType: SubnetType.PRIVATE_ISOLATED, cidrMask: 22 }],
      gatewayEndpoints: {
        DynamoDb: { service: GatewayVpcEndpointAwsService.DYNAMODB },
        S3: { service: GatewayVpcEndpointAwsService.S3 },
      },
      // It would take a function beside the stack; nothing here is in the default group.
      restrictDefaultSecurityGroup: false,
      // Optional members of CDK's classes may be undefined, those of its interfaces may not.
    }) as IVpc;
    const refused = new LogGroup(this, 'RefusedTraffic', { retention: logRetention, removalPolicy });
    this.vpc.addFlowLog('Refused', {
      destination: FlowLogDestination.toCloudWatchLogs(refused),
      trafficType: FlowLogTrafficType.REJECT,
    });
    this.securityGroup = new SecurityGroup(this, 'Functions', {
      vpc: this.vpc,
      description: 'Functions of the platform',
    });
    const endpoints = new SecurityGroup(this, 'Endpoints', {
      vpc: this.vpc,
      description: 'Services that the functions call',
      allowAllOutbound: false,
    });
    endpoints.addIngressRule(this.securityGroup, Port.tcp(443), 'HTTPS from the functions');
    for (const [name, service] of Object.entries(CALLED)) {
      this.vpc.addInterfaceEndpoint(name, { service, securityGroups: [endpoints], open: false });
    }
  }
}
