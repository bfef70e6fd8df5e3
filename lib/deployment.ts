import { STAGES, type StageName } from '../config/stages.ts';

export type StoreName = 'dynamodb' | 'postgres';

/** What is deployed: `-c stage=dev -c store=dynamodb -c console=false -c chaos=false -c emulator=false`, the defaults. */
export interface Deployment {
  readonly stage: StageName;
  readonly store: StoreName;
  /** Whether the web console is there, under one address with the API. */
  readonly console: boolean;
  /** Whether the experiments of AWS FIS are there to be started. */
  readonly chaos: boolean;
  /** An emulator of AWS takes it: alarms do without metric math, which emulators refuse. */
  readonly emulator: boolean;
}

/**
 * @param context tells what stands behind `-c <name>=`; undefined where it was not given
 * @throws RangeError that names the one that is wrong, and what it may be
 */
export function deployment(context: (name: string) => unknown): Deployment {
  const choose = <T extends string>(name: string, choices: readonly T[]): T => {
    const given = context(name) ?? choices[0];
    const choice = choices.find((known) => known === String(given));
    if (choice === undefined) throw new RangeError(`-c ${name}=${given}: ${name} must be ${choices.join(', ')}.`);
    return choice;
  };
  return {
    stage: choose('stage', Object.keys(STAGES) as StageName[]),
    store: choose('store', ['dynamodb', 'postgres']),
    console: choose('console', ['false', 'true']) === 'true',
    chaos: choose('chaos', ['false', 'true']) === 'true',
    emulator: choose('emulator', ['false', 'true']) === 'true',
  };
}
