import { Duration, type RemovalPolicy } from 'aws-cdk-lib';
import type { ISecurityGroup, IVpc } from 'aws-cdk-lib/aws-ec2';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Architecture, Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import type { FunctionSettings } from '../config/event-source-mapping.ts';
import { acknowledge } from './acknowledge.ts';
import { grant } from './grant.ts';

export interface PrivateNetwork {
  readonly vpc: IVpc;
  /** Of the functions. */
  readonly securityGroup: ISecurityGroup;
}

export interface PlatformFunctionProps {
  /** Folder with the bundle: index.mjs that exports `handler`. */
  readonly bundle: string;
  readonly settings: FunctionSettings;
  readonly environment: Readonly<Record<string, string>>;
  /** Takes invocations that nobody waits for and that failed on every attempt. */
  readonly undelivered: IQueue;
  readonly logRetention: RetentionDays;
  readonly removalPolicy: RemovalPolicy;
  /** @default - outside of any network of ours */
  readonly network?: PrivateNetwork;
}

// docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html#configuration-vpc-permissions
const NETWORK_ACTIONS = [
  'ec2:CreateNetworkInterface',
  'ec2:DescribeNetworkInterfaces',
  'ec2:DescribeSubnets',
  'ec2:DeleteNetworkInterface',
  'ec2:AssignPrivateIpAddresses',
  'ec2:UnassignPrivateIpAddresses',
];

/**
 * A function of the platform: Node 24 on arm64, a log group of its own, a dead end for what fails, and a role
 * that may do nothing else than write those logs. Whatever it uses is connected to it: variable and permission together.
 */
export class PlatformFunction extends LambdaFunction {
  constructor(scope: Construct, id: string, props: PlatformFunctionProps) {
    const { bundle, settings, environment, undelivered, logRetention, removalPolicy, network } = props;
    const logGroup = new LogGroup(scope, `${id}Logs`, { retention: logRetention, removalPolicy });
    const role = new Role(scope, `${id}Role`, { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    super(scope, id, {
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      handler: 'index.handler',
      code: Code.fromAsset(bundle),
      timeout: Duration.seconds(settings.timeoutSeconds),
      memorySize: settings.memoryMegabytes,
      environment: { ...environment },
      deadLetterQueue: undelivered,
      logGroup,
      role,
      ...(network !== undefined && {
        vpc: network.vpc,
        vpcSubnets: { subnets: network.vpc.isolatedSubnets },
        securityGroups: [network.securityGroup],
      }),
    });
    logGroup.grantWrite(role);
    if (network !== undefined) {
      role.addToPolicy(new PolicyStatement({ actions: NETWORK_ACTIONS, resources: ['*'] }));
      acknowledge(
        role,
        ['AwsSolutions-IAM5[Resource::*]'],
        'Lambda makes the network interfaces of a function with its role, before it knows their ARNs.',
      );
    }
  }

  /** Lets this function invoke another one, and tells it the other one's name. */
  connectFunction(variable: string, target: LambdaFunction): void {
    this.addEnvironment(variable, target.functionName);
    grant(this, ['lambda:InvokeFunction'], [target.functionArn]);
  }
}
