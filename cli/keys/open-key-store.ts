import { existsSync } from 'node:fs';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { dynamoControlTable } from '../../adapters/dynamodb/control-table.ts';
import { realTime } from '../../adapters/system/real-time.ts';
import { AUTHORIZER_CACHE_SECONDS, AUTHORIZER_KEY_MEMORY, KEY_FILE_CHECK_SECONDS } from '../../config/keys.ts';
import { controlTableKeyStore } from '../../core/keys/control-table-key-store.ts';
import type { KeyStore } from '../../core/ports/key-store.ts';
import { EnvironmentProblem } from '../../local/environment-problem.ts';
import { openKeyFile } from '../../local/keys/key-file.ts';
import { textLogger } from '../../local/log.ts';
import { clientSettings, stackOutputs } from '../stack-outputs.ts';

/** Whose keys: one of the three, the data folder where none is named. */
export interface Place {
  readonly data: string;
  readonly controlTable?: string;
  readonly stack?: string;
  /** An emulator of AWS on this machine: it takes any credentials. */
  readonly endpoint?: string;
}

export interface OpenedStore {
  readonly store: KeyStore;
  /** A change is in force within this time. */
  readonly changeSeconds: number;
}

const OUTPUT = 'ControlTableName';

async function controlTableOf(stack: string, settings: ReturnType<typeof clientSettings>): Promise<string> {
  const table = (await stackOutputs(stack, settings)).get(OUTPUT);
  if (table !== undefined) return table;
  throw new EnvironmentProblem(`The stack ${stack} has no output ${OUTPUT}: name the table with --control-table.`);
}

/** @throws EnvironmentProblem where there is no such place, in one sentence */
export async function openKeyStore({ data, controlTable, stack, endpoint }: Place): Promise<OpenedStore> {
  if (controlTable === undefined && stack === undefined) {
    if (!existsSync(data)) {
      throw new EnvironmentProblem(
        `There is no data folder ${data}: start the platform once, or name another folder with --data.`,
      );
    }
    const logger = textLogger(Date.now, (line) => process.stderr.write(`${line}\n`));
    return { store: openKeyFile(data, { time: realTime, logger }), changeSeconds: KEY_FILE_CHECK_SECONDS };
  }
  const settings = clientSettings(endpoint);
  const table = controlTable ?? (await controlTableOf(stack ?? '', settings));
  return {
    store: controlTableKeyStore(dynamoControlTable(new DynamoDBClient(settings), table)),
    changeSeconds: AUTHORIZER_KEY_MEMORY.atMostSeconds + AUTHORIZER_CACHE_SECONDS,
  };
}
