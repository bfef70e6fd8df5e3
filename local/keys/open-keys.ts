import { randomBytes } from 'node:crypto';
import { realTime } from '../../adapters/system/real-time.ts';
import { SCOPES } from '../../config/keys.ts';
import { createKey } from '../../core/keys/create-key.ts';
import { createKeyGuard, type KeyGuard } from '../../core/keys/key-guard.ts';
import { createKeyUses } from '../../core/keys/key-uses.ts';
import type { Logger } from '../../core/ports/logger.ts';
import { openKeyFile } from './key-file.ts';

const FIRST_KEY = { name: 'operator', scopes: SCOPES };

export interface OpenedKeys {
  readonly guard: KeyGuard;
  /** The key that was made because none was there; nobody can learn it again. */
  readonly newKey: string | undefined;
}

/** The guard of a platform that asks for keys, on the keys of its data folder. */
export async function openKeys(folder: string, logger: Logger): Promise<OpenedKeys> {
  const file = openKeyFile(folder, { time: realTime, logger });
  const first =
    (await file.list()).length === 0
      ? await createKey(file, FIRST_KEY, { randomBytes, time: realTime })
      : { created: false as const };
  const uses = createKeyUses(file, { time: realTime, logger });
  return {
    guard: createKeyGuard(() => file.keys(), realTime, { onUse: uses.note }),
    newKey: first.created ? first.text : undefined,
  };
}
