import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { rebuildAggregates } from '../../../../local/rebuild/rebuild-aggregates.ts';
import { collectingLogger } from '../../lambdas/shared/collecting-logger.ts';

it('refuses an aggregate that is not declared, and says which are', async () => {
  const options = { data: 'nowhere', names: ['no.such'] };
  await expect(rebuildAggregates(options, collectingLogger())).rejects.toThrow(
    /No event type declares an aggregate 'no\.such': there are .*\. Nothing was changed\./,
  );
});

it('makes no data where there are none', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'spillway-rebuild-'));
  const data = join(folder, 'typo');
  await expect(rebuildAggregates({ data, names: [] }, collectingLogger())).rejects.toThrow(
    `There are no data in ${data}: name the platform's data folder with --data.`,
  );
  expect(await readdir(folder)).toEqual([]);
  await rm(folder, { recursive: true });
});
