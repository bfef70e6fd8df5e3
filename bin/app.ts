import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { deployment } from '../lib/deployment.ts';
import { spillwayApp } from '../lib/spillway-app.ts';
import { SpillwayStack } from '../lib/spillway-stack.ts';

const app = spillwayApp();
const chosen = deployment((name) => app.node.tryGetContext(name));
const bundles = join(import.meta.dirname, '../dist/lambda', chosen.store);
if (!existsSync(bundles)) {
  throw new Error(
    `There are no bundles in ${bundles}: run \`npm run build:lambda\`, which \`npx cdk\` does by itself.`,
  );
}
new SpillwayStack(app, `Spillway-${chosen.stage}`, { ...chosen, bundles });
