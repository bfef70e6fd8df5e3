import { join } from 'node:path';
import type { RemovalPolicy } from 'aws-cdk-lib';
import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { ENVIRONMENT } from '../config/environment.ts';
import { FUNCTIONS, type FunctionName, WITHOUT_STORE } from '../config/functions.ts';
import { PlatformFunction, type PrivateNetwork } from './platform-function.ts';

export interface FunctionsProps {
  /** Folder with one bundle a function, each named as the function. */
  readonly bundles: string;
  readonly undelivered: IQueue;
  /** Of the functions' own metrics. */
  readonly metricsNamespace: string;
  readonly logRetention: RetentionDays;
  readonly removalPolicy: RemovalPolicy;
  /** Where the store is. @default - reached from everywhere */
  readonly network: PrivateNetwork | undefined;
}

const pascalCase = (name: string): string =>
  name
    .split('-')
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('');

/** The functions of config/functions.ts, made by their names as they are needed. */
export class Functions extends Construct {
  /** What was made. */
  readonly made: Partial<Record<FunctionName, PlatformFunction>> = {};
  readonly #props: FunctionsProps;

  constructor(scope: Construct, id: string, props: FunctionsProps) {
    super(scope, id);
    this.#props = props;
  }

  /** Once for each name. */
  make(name: FunctionName): PlatformFunction {
    const { bundles, network, metricsNamespace, ...shared } = this.#props;
    const fn = new PlatformFunction(this, pascalCase(name), {
      ...shared,
      bundle: join(bundles, name),
      settings: FUNCTIONS[name],
      environment: { POWERTOOLS_SERVICE_NAME: name, [ENVIRONMENT.metricsNamespace]: metricsNamespace },
      ...(network !== undefined && !WITHOUT_STORE.has(name) && { network }),
    });
    this.made[name] = fn;
    return fn;
  }
}
