import { fileURLToPath } from 'node:url';
import { S3Client } from '@aws-sdk/client-s3';
import { Command } from 'commander';
import { readConsoleFiles } from '../local/console/console-files.ts';
import { EnvironmentProblem } from '../local/environment-problem.ts';
import { s3Site } from './console/s3-site.ts';
import { uploadSite } from './console/upload-site.ts';
import { endpoint as emulatorEndpoint } from './keys/key-options.ts';
import { clientSettings, stackOutputs } from './stack-outputs.ts';

const EXIT_USAGE = 2;
const EXIT_ENVIRONMENT = 3;
const BUILT = fileURLToPath(new URL('../dist/dashboard', import.meta.url));

interface Options {
  readonly stack: string;
  readonly endpoint?: string;
}

const command = new Command('npm run console:upload --')
  .description('Builds the web console and uploads it to a stack that was deployed with -c console=true.')
  .option('--stack <name>', 'the stack', 'Spillway-dev')
  .option('--endpoint <url>', 'an emulator of AWS on this machine', emulatorEndpoint)
  .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : EXIT_USAGE));
command.parse();
const { stack, endpoint } = command.opts<Options>();

try {
  const settings = clientSettings(endpoint);
  const outputs = await stackOutputs(stack, settings);
  const [bucket, url] = [outputs.get('ConsoleBucket'), outputs.get('ConsoleUrl')];
  if (bucket === undefined || url === undefined) {
    throw new EnvironmentProblem(
      `The stack ${stack} has no console: nothing was uploaded, deploy it with \`npx cdk deploy -c console=true\` first.`,
    );
  }
  const client = new S3Client({ ...settings, forcePathStyle: endpoint !== undefined });
  const { uploaded, deleted } = await uploadSite(s3Site(client, bucket), readConsoleFiles(BUILT));
  process.stdout.write(`Uploaded ${uploaded} files and deleted ${deleted} old ones.\nThe console is at ${url}\n`);
} catch (error) {
  if (!(error instanceof Error)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exit(error instanceof EnvironmentProblem ? EXIT_ENVIRONMENT : 1);
}
