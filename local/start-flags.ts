/**
 * Flags of Node for the platform, the same in package.json's `start` script. Batches live for some milliseconds: a
 * young generation that holds them whole, and an old one that may grow before it is searched, halved the processor time
 * of garbage collection. Parallel scavenges only take turns with PostgreSQL where there are few cores.
 */
export const START_FLAGS = [
  '--max-semi-space-size=32',
  '--initial-old-space-size=96',
  '--no-parallel-scavenge',
] as const;
