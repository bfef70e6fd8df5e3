import { parseArgs } from 'node:util';

export interface BenchOptions {
  /** Where the figures are written as JSON; nowhere without it. */
  readonly json?: string;
  /** Length of each measurement. */
  readonly seconds: number;
  /** Events of a request, one row for each. */
  readonly batches: readonly number[];
  /** Share of events sent twice in the row with duplicates; 0 leaves the row out. */
  readonly duplicates: number;
  /** Events a second of the row with a fixed rate; 0 leaves the row out. */
  readonly rate: number;
  /** Measure redrives of dead letters, and nothing else. */
  readonly redrive: boolean;
  /** Measure what the handlers alone cost, and nothing else. */
  readonly handlers: boolean;
}

export const USAGE = `Usage: npm run bench -- [--json out.json] [--seconds 10] [--batches 1,10,50,500] [--duplicates 0.01] [--rate 100000]
       npm run bench -- --redrive [--json out.json] [--seconds 10]
       npm run bench -- --handlers [--json out.json] [--seconds 10]

  --json        write the figures to this file
  --seconds     length of each measurement
  --batches     events of a request, one row for each
  --duplicates  share of the events sent twice in the row with duplicates, 0 to leave it out
  --rate        events a second of the row with a fixed arrival rate, 0 to leave it out
  --redrive     measure redrives of 10,000 dead letters, and fresh traffic beside one, instead of the rows above
  --handlers    measure the functions alone, with what they call answering at once, instead of the rows above`;

const LARGEST_BATCH = 5_000; // what the platform takes in one request

/** @throws Error that says which option is wrong */
export function parseOptions(args: readonly string[]): BenchOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      json: { type: 'string' },
      seconds: { type: 'string', default: '10' },
      batches: { type: 'string', default: '1,10,50,500' },
      duplicates: { type: 'string', default: '0.01' },
      rate: { type: 'string', default: '100000' },
      redrive: { type: 'boolean', default: false },
      handlers: { type: 'boolean', default: false },
    },
  });
  const batches = values.batches.split(',').map((text) => numberIn('batches', text, 1, LARGEST_BATCH));
  if (values.redrive && values.handlers) throw new Error('--redrive and --handlers are two runs: ask for one of them.');
  if (!batches.every(Number.isInteger)) throw new Error(`--batches takes whole numbers, not '${values.batches}'.`);
  return {
    ...(values.json === undefined ? {} : { json: values.json }),
    seconds: numberIn('seconds', values.seconds, 0.5, 3_600),
    batches,
    duplicates: numberIn('duplicates', values.duplicates, 0, 0.25),
    rate: numberIn('rate', values.rate, 0, 10_000_000),
    redrive: values.redrive,
    handlers: values.handlers,
  };
}

function numberIn(name: string, text: string, least: number, most: number): number {
  const value = text.trim() === '' ? Number.NaN : Number(text);
  if (value >= least && value <= most) return value;
  throw new Error(`--${name} takes numbers from ${least} to ${most}, not '${text}'.`);
}
