import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { realTime } from '../../adapters/system/real-time.ts';
import { openKeyFile } from '../../local/keys/key-file.ts';
import { collectingLogger } from '../unit/lambdas/shared/collecting-logger.ts';
import { keyStoreContract } from './key-store.contract.ts';

keyStoreContract('key file', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'spillway-keys-'));
  const open = () => openKeyFile(folder, { time: realTime, logger: collectingLogger() });
  return { store: open(), other: open(), close: () => rm(folder, { recursive: true }) };
});
