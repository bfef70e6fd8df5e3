import { parseArgs } from 'node:util';
import { MUTANTS } from './mutants/mutants.ts';

export interface SimulateOptions {
  readonly firstSeed: number;
  /** How many seeds, one after the other. */
  readonly seeds: number;
  /** Ends after this many minutes though seeds are left; undefined for never. */
  readonly minutes: number | undefined;
  /** Run one seed and print what happened. */
  readonly isSingle: boolean;
  /** Places of the events and faults of a single seed that take part; undefined for all. */
  readonly events: readonly number[] | undefined;
  readonly faults: readonly number[] | undefined;
  readonly mutant: string | undefined;
}

export const USAGE = `Usage: npm run simulate -- [--seeds 1000] [--seed N] [--minutes N] [--events 0,1] [--faults 0,1] [--mutant NAME]

  --seeds    how many seeds to run; with --seed, from that one on
  --seed     without --seeds: run this one and print its trace
  --minutes  stop after so long though seeds are left
  --events   of a single seed, the events that take part; '' for none
  --faults   of a single seed, the faults that take part; '' for none
  --mutant   put a bug in: ${[...MUTANTS.keys()].join(', ')}`;

const DEFAULT_SEEDS = 1_000;

/** @throws Error that says which option is wrong */
export function parseOptions(args: readonly string[]): SimulateOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      seeds: { type: 'string' },
      seed: { type: 'string' },
      minutes: { type: 'string' },
      events: { type: 'string' },
      faults: { type: 'string' },
      mutant: { type: 'string' },
    },
  });
  const isSingle = values.seed !== undefined && values.seeds === undefined;
  for (const part of ['events', 'faults'] as const) {
    if (values[part] !== undefined && !isSingle) throw new Error(`--${part} goes with a single --seed.`);
  }
  if (values.mutant !== undefined && !MUTANTS.has(values.mutant)) {
    throw new Error(`--mutant takes ${[...MUTANTS.keys()].join(', ')}, not '${values.mutant}'.`);
  }
  return {
    firstSeed: values.seed === undefined ? 0 : whole('seed', values.seed),
    seeds: values.seeds === undefined ? (isSingle ? 1 : DEFAULT_SEEDS) : whole('seeds', values.seeds),
    minutes: values.minutes === undefined ? undefined : whole('minutes', values.minutes),
    isSingle,
    events: places('events', values.events),
    faults: places('faults', values.faults),
    mutant: values.mutant,
  };
}

const places = (name: string, text: string | undefined): readonly number[] | undefined =>
  text === undefined ? undefined : text === '' ? [] : text.split(',').map((place) => whole(name, place));

function whole(name: string, text: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new Error(`--${name} takes whole numbers from 0 on, not '${text}'.`);
}
