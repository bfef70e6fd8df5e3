import type { Anomaly } from '../check/evidence.ts';
import { faultsNamed } from '../options.ts';
import { runChaos } from '../run.ts';
import { mutantTree } from './apply-mutant.ts';
import type { Mutant } from './mutant.ts';
import { PARK_MUTANTS } from './park-mutants.ts';
import { STORE_MUTANTS } from './store-mutants.ts';
import { STREAM_MUTANTS } from './stream-mutants.ts';

export const MUTANTS: readonly Mutant[] = [...STORE_MUTANTS, ...STREAM_MUTANTS, ...PARK_MUTANTS];

/** The platform as it is, under the faults of all mutants: nothing may be found. */
const CONTROL: Mutant = {
  name: 'control',
  fault: 'nothing',
  patches: [],
  // What takes long takes more than the patience of these runs.
  faults: [
    ...new Set(
      faultsNamed(MUTANTS.flatMap(({ faults }) => faults)).flatMap(({ name, takesLong }) => (takesLong ? [] : [name])),
    ),
  ],
  steps: 14,
  shows: [],
  needsDrills: true,
};

const EVENTS_PER_STEP = 2_500;
const PATIENCE_MS = 20_000;
const CLIENTS = 6;
const MINUTES = 2;

export interface MutantResult {
  readonly mutant: Mutant;
  readonly isCaught: boolean;
  readonly anomalies: readonly Anomaly[];
}

/** @throws Error where a name is not that of a mutant */
export function mutantsNamed(names: readonly string[]): readonly Mutant[] {
  const all = [CONTROL, ...MUTANTS];
  const unknown = names.find((name) => !all.some((mutant) => mutant.name === name));
  if (unknown !== undefined) {
    throw new Error(`--mutants: none is named '${unknown}'; there are ${all.map(({ name }) => name).join(', ')}.`);
  }
  return names.length === 0 ? all : all.filter(({ name }) => names.includes(name));
}

/** Runs one mutant; the control is caught where nothing is found. */
export async function runMutant(
  mutant: Mutant,
  repository: string,
  { seed, signal, tell }: { seed: number; signal: AbortSignal; tell: (sentence: string) => void },
): Promise<MutantResult> {
  const tree = mutantTree(repository, mutant);
  try {
    const { anomalies } = await runChaos(
      {
        seed,
        tree: tree.folder,
        events: EVENTS_PER_STEP * mutant.steps,
        faults: faultsNamed(mutant.faults),
        steps: mutant.steps,
        minutes: MINUTES,
        clients: CLIENTS,
        withDrills: mutant.needsDrills === true,
        patienceMs: PATIENCE_MS,
        keepsFolder: false,
        tell,
      },
      signal,
    );
    const shown = new Set(anomalies.map(({ kind }) => kind));
    const isCaught = mutant.shows.length === 0 ? anomalies.length === 0 : mutant.shows.some((kind) => shown.has(kind));
    return { mutant, isCaught, anomalies };
  } finally {
    tree.remove();
  }
}

/** One line of the table of mutants. */
export function mutantLine({ mutant, isCaught, anomalies }: MutantResult): string {
  const kinds = Map.groupBy(anomalies, ({ kind }) => kind);
  const found = [...kinds].map(([kind, all]) => `${kind} ${all.length}`).join(', ') || 'nothing';
  return `| ${mutant.name} | ${mutant.fault} | ${found} | ${isCaught ? 'yes' : 'NO'} |`;
}
