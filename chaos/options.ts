import { parseArgs } from 'node:util';
import { FAULTS } from './faults/all-faults.ts';
import type { Fault } from './faults/fault.ts';

export interface ChaosOptions {
  readonly seed: number;
  readonly events: number;
  readonly minutes: number;
  readonly steps: number;
  /** A run that does less often kill -9, or fewer kinds of faults, has failed. */
  readonly kills: number;
  readonly kinds: number;
  readonly faults: readonly Fault[];
  readonly drills: boolean;
  /** Names of mutants, none for all of them; undefined where the platform itself is run. */
  readonly mutants: readonly string[] | undefined;
  readonly json: string | undefined;
  /** Another source tree that is run instead of this one. */
  readonly tree: string | undefined;
}

export const USAGE = `Usage: npm run chaos -- [--seed 1] [--events 100000] [--minutes 10] [--steps 120] [--kills 0] [--kinds 0] [--faults kill,disk] [--no-drills] [--json out.json]
       npm run chaos -- --mutants [name,name]

  --seed       repeats the plan of faults and what the clients send
  --events     events to be accepted at least
  --minutes    no new fault begins after this
  --steps      faults in all
  --kills      fails where kill -9 was done less often
  --kinds      fails where fewer different faults were done
  --faults     only those whose names contain one of these texts or which stand for one of these rows (F57)
  --no-drills  leaves out what needs a platform that runs with --drills
  --mutants    runs broken copies of the platform instead, each of which must be found out
  --tree       runs the platform from this source tree
  --json       also writes the result to this file`;

/** @throws Error that says which option is wrong */
export function parseOptions(args: readonly string[]): ChaosOptions {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    allowNegative: true,
    options: {
      seed: { type: 'string', default: '1' },
      events: { type: 'string', default: '100000' },
      minutes: { type: 'string', default: '10' },
      steps: { type: 'string', default: '120' },
      kills: { type: 'string', default: '0' },
      kinds: { type: 'string', default: '0' },
      faults: { type: 'string', default: '' },
      drills: { type: 'boolean', default: true },
      mutants: { type: 'boolean', default: false },
      json: { type: 'string' },
      tree: { type: 'string' },
    },
  });
  if (!values.mutants && positionals.length > 0) throw new Error(`'${positionals[0]}' is no option.`);
  return {
    seed: whole('seed', values.seed, 1, 1_000_000_000),
    events: whole('events', values.events, 1, 10_000_000),
    minutes: number('minutes', values.minutes, 0.01, 24 * 60),
    steps: whole('steps', values.steps, 1, 100_000),
    kills: whole('kills', values.kills, 0, 100_000),
    kinds: whole('kinds', values.kinds, 0, 1_000),
    faults: faultsNamed(listed(values.faults)),
    drills: values.drills,
    mutants: values.mutants ? positionals.flatMap(listed) : undefined,
    json: values.json,
    tree: values.tree,
  };
}

const listed = (text: string): string[] => text.split(',').filter((part) => part !== '');

/** All where nothing is named. @throws Error where a name stands for none */
export function faultsNamed(names: readonly string[]): readonly Fault[] {
  if (names.length === 0) return FAULTS;
  const matches = (fault: Fault, name: string): boolean => fault.name.includes(name) || fault.rows.includes(name);
  const unknown = names.find((name) => !FAULTS.some((fault) => matches(fault, name)));
  if (unknown !== undefined) {
    throw new Error(
      `--faults: no fault is named '${unknown}'; there are ${FAULTS.map(({ name }) => `'${name}'`).join(', ')}.`,
    );
  }
  return FAULTS.filter((fault) => names.some((name) => matches(fault, name)));
}

function number(name: string, text: string, least: number, most: number): number {
  const value = text.trim() === '' ? Number.NaN : Number(text);
  if (value >= least && value <= most) return value;
  throw new Error(`--${name} takes numbers from ${least} to ${most}, not '${text}'.`);
}

function whole(name: string, text: string, least: number, most: number): number {
  const value = number(name, text, least, most);
  if (Number.isInteger(value)) return value;
  throw new Error(`--${name} takes whole numbers, not '${text}'.`);
}
