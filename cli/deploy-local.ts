import { Command } from 'commander';
import { EnvironmentProblem } from '../local/environment-problem.ts';
import { localDeployment } from './local-deployment/local-deployment.ts';
import { tableText } from './table.ts';

const EXIT_USAGE = 2;
const EXIT_ENVIRONMENT = 3;

interface Options {
  readonly stage: string;
  readonly destroy?: true;
}

const command = new Command('npm run deploy:local --')
  .description('Deploys to the emulator of AWS at AWS_ENDPOINT_URL, which has to be on this machine.')
  .option('--stage <stage>', 'which of config/stages.ts', 'dev')
  .option('--destroy', 'delete what was deployed')
  .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : EXIT_USAGE));
command.parse();
const { stage, destroy } = command.opts<Options>();

const print = (text: string): void => {
  process.stdout.write(`${text}\n`);
};
const endpoint = process.env.AWS_ENDPOINT_URL ?? 'http://127.0.0.1:4566';
try {
  const deployment = localDeployment({ endpoint, stage, environment: process.env });
  if (destroy) {
    await deployment.destroy();
    print(`Deleted stage ${stage} at ${endpoint}.`);
  } else {
    print(`Deploying stage ${stage} to ${endpoint} ...`);
    const outputs = await deployment.deploy();
    print(tableText(Object.entries(outputs)));
    print(
      `\ncurl ${endpoint}/limits -H 'Host: ${outputs.ApiId}.execute-api.localhost' -H 'authorization: Bearer <key>'`,
    );
  }
} catch (error) {
  if (!(error instanceof Error)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exit(error instanceof EnvironmentProblem ? EXIT_ENVIRONMENT : 1);
}
