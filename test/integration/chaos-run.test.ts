import { resolve } from 'node:path';
import { expect, it } from 'vitest';
import { mutantsNamed, runMutant } from '../../chaos/mutants/run-mutants.ts';
import { faultsNamed } from '../../chaos/options.ts';
import { runChaos } from '../../chaos/run.ts';

const REPOSITORY = resolve(import.meta.dirname, '../..');
const { signal } = new AbortController();

it('loses, doubles and reorders nothing through kills of every part', async () => {
  const result = await runChaos(
    {
      seed: 11,
      tree: REPOSITORY,
      events: 5_000,
      faults: faultsNamed(['F19', 'kill -9 the postmaster', 'F58', 'F29', 'F04']),
      steps: 6,
      minutes: 2,
      clients: 4,
      withDrills: false,
      patienceMs: 30_000,
      keepsFolder: false,
      tell: () => undefined,
    },
    signal,
  );
  expect(result.anomalies).toEqual([]);
  expect(result.accepted).toBeGreaterThanOrEqual(5_000);
  expect(result.kills).toBeGreaterThanOrEqual(4);
  expect(result.steps.map(({ recovery }) => recovery)).not.toContain(undefined);
}, 120_000);

it('sees the duplicates of a platform that does not look for them', async () => {
  const [dedupeOff] = mutantsNamed(['dedupe-off']);
  const { isCaught, anomalies } = await runMutant(dedupeOff!, REPOSITORY, { seed: 3, signal, tell: () => undefined });
  expect(anomalies.map(({ kind }) => kind)).toContain('duplicate');
  expect(isCaught).toBe(true);
}, 120_000);
