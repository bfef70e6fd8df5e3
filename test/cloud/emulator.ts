import { randomUUID } from 'node:crypto';
import { inject } from 'vitest';

/** Settings of every AWS client of a cloud test. SQS clients add `useQueueUrlAsEndpoint: false`. */
export const emulator = () => ({
  endpoint: inject('awsEndpoint'),
  region: 'us-east-1',
  credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
});

/** A name that no other test of the run uses: all share one emulator. */
export const uniqueName = (what: string): string => `${what}-${randomUUID().slice(0, 8)}`;
