import { Aws, Duration, RemovalPolicy } from 'aws-cdk-lib';
import type { IAlarm } from 'aws-cdk-lib/aws-cloudwatch';
import { CfnExperimentTemplate } from 'aws-cdk-lib/aws-fis';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IStream } from 'aws-cdk-lib/aws-kinesis';
import { LayerVersion } from 'aws-cdk-lib/aws-lambda';
import { BlockPublicAccess, Bucket, BucketEncryption, type CfnBucket } from 'aws-cdk-lib/aws-s3';
import { StringParameter } from 'aws-cdk-lib/aws-ssm';
import { Construct } from 'constructs';
import { acknowledge } from './acknowledge.ts';
import { grant } from './grant.ts';
import type { PlatformFunction } from './platform-function.ts';

export interface ChaosExperimentsProps {
  readonly stream: IStream;
  /** The function that is made to fail and to be slow. */
  readonly fn: PlatformFunction;
  /** Ends an experiment that runs. */
  readonly stopAlarm: IAlarm;
}

/** AWS publishes the layer of each region here: docs.aws.amazon.com/fis/latest/userguide/actions-lambda-extension-arns.html */
const EXTENSION = '/aws/service/fis/lambda-extension/AWS-FIS-extension-arm64/1.x.x';
const FOLDER = 'FisConfigs/';
const MINUTES = 'PT5M';

interface Experiment {
  readonly description: string;
  readonly actionId: string;
  /** The action's word for its target, the target's type and its ARN. */
  readonly target: readonly [name: string, type: string, arn: string];
  readonly parameters: Readonly<Record<string, string>>;
}

/**
 * Experiments of AWS Fault Injection Service on a deployed stage: a stream that refuses calls, a process function that
 * fails, and one that is slow. Nothing happens before somebody starts one; an alarm stops it.
 * docs.aws.amazon.com/fis/latest/userguide/use-lambda-actions.html
 */
export class ChaosExperiments extends Construct {
  readonly #configuration: Bucket;

  constructor(scope: Construct, id: string, props: ChaosExperimentsProps) {
    super(scope, id);
    const { stream, fn, stopAlarm } = props;
    this.#configuration = this.#createConfiguration();
    this.#makeReceptive(fn);
    const role = this.#createRole(stream, fn);
    const ofStream = ['KinesisStreams', 'aws:kinesis:stream', stream.streamArn] as const;
    const ofFunction = ['Functions', 'aws:lambda:function', fn.functionArn] as const;
    const half = { duration: MINUTES, percentage: '50' };
    const halfOfInvocations = { duration: MINUTES, invocationPercentage: '50' };
    const experiments: Readonly<Record<string, Experiment>> = {
      StreamThrottled: {
        description: 'Half of the calls to the stream are throttled for 5 minutes',
        actionId: 'aws:kinesis:stream-provisioned-throughput-exception',
        target: ofStream,
        parameters: half,
      },
      ProcessFails: {
        description: 'Half of the invocations of the process function fail for 5 minutes, without running it',
        actionId: 'aws:lambda:invocation-error',
        target: ofFunction,
        parameters: { ...halfOfInvocations, preventExecution: 'true' },
      },
      ProcessIsSlow: {
        description: 'Half of the invocations of the process function start 5 seconds late for 5 minutes',
        actionId: 'aws:lambda:invocation-add-delay',
        target: ofFunction,
        parameters: { ...halfOfInvocations, startupDelayMilliseconds: '5000' },
      },
    };
    for (const [name, { description, actionId, target, parameters }] of Object.entries(experiments)) {
      const [key, resourceType, arn] = target;
      new CfnExperimentTemplate(this, name, {
        description,
        roleArn: role.roleArn,
        targets: { Target: { resourceType, resourceArns: [arn], selectionMode: 'ALL' } },
        actions: { Fault: { actionId, parameters, targets: { [key]: 'Target' } } },
        stopConditions: [{ source: 'aws:cloudwatch:alarm', value: stopAlarm.alarmArn }],
        tags: { Name: name },
      }).node.addDependency(role);
    }
  }

  /** Through it the service tells the extension inside the function what to break. */
  #createConfiguration(): Bucket {
    const bucket = new Bucket(this, 'Configuration', {
      encryption: BucketEncryption.S3_MANAGED,
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      enforceSSL: true,
      lifecycleRules: [{ expiration: Duration.days(1) }],
      removalPolicy: RemovalPolicy.DESTROY,
    });
    acknowledge(bucket, ['AwsSolutions-S1'], 'It holds what an experiment breaks, for as long as the experiment runs.');
    return bucket;
  }

  #makeReceptive(fn: PlatformFunction): void {
    const layer = StringParameter.valueForStringParameter(this, EXTENSION);
    fn.addLayers(LayerVersion.fromLayerVersionArn(this, 'Extension', layer));
    fn.addEnvironment('AWS_LAMBDA_EXEC_WRAPPER', '/opt/aws-fis/bootstrap');
    fn.addEnvironment('AWS_FIS_CONFIGURATION_LOCATION', this.#configuration.arnForObjects(FOLDER));
    fn.addEnvironment('AWS_FIS_POLL_MAX_WAIT_MILLISECONDS', '2000');
    grant(fn, ['s3:GetObject'], [this.#configuration.arnForObjects(`${FOLDER}*`)]);
    grant(fn, ['s3:ListBucket'], [this.#configuration.bucketArn]);
    this.#acknowledgeObjects(fn.role!);
  }

  #createRole(stream: IStream, fn: PlatformFunction): Role {
    const role = new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('fis.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } },
      }),
    });
    grant(role, ['s3:PutObject', 's3:DeleteObject'], [this.#configuration.arnForObjects(`${FOLDER}*`)]);
    grant(role, ['lambda:GetFunction'], [fn.functionArn]);
    grant(role, ['kinesis:InjectApiError', 'kinesis:DescribeStreamSummary'], [stream.streamArn]);
    role.addToPolicy(new PolicyStatement({ actions: ['tag:GetResources'], resources: ['*'] }));
    this.#acknowledgeObjects(role);
    acknowledge(role, ['AwsSolutions-IAM5[Resource::*]'], 'Looking tags up cannot be limited to a resource.');
    return role;
  }

  #acknowledgeObjects(role: Construct): void {
    const bucket = this.#configuration;
    const logicalId = bucket.stack.getLogicalId(bucket.node.defaultChild as CfnBucket);
    acknowledge(
      role,
      [`AwsSolutions-IAM5[Resource::<${logicalId}.Arn>/${FOLDER}*]`],
      'The service makes up the names of the objects below this prefix.',
    );
  }
}
