import type { TestProject } from 'vitest/node';
import { startMiniStack } from '../ministack.ts';

/**
 * An emulator for the deployment alone, which enforces permissions: a grant that the template forgot fails here as it
 * would on AWS.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const { endpoint, certificate, stop } = await startMiniStack({ enforcing: true });
  // Node reads this when it starts, so whoever starts a Node from here on trusts the emulator.
  process.env.NODE_EXTRA_CA_CERTS = certificate;
  project.provide('awsEndpoint', endpoint);
  return stop;
}
