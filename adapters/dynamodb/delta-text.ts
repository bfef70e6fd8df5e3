import { COUNTED, type Counts, type Delta, type WindowTotal } from './delta.ts';

/** JSON has neither infinities nor NaN, which a sum may come to. */
type JsonNumber = number | string;
const written = (value: number): JsonNumber => (Number.isFinite(value) ? value : String(value));

type CountsRow<K> = readonly [K, ...number[]];
type WindowRow = readonly [string, number, string, number, JsonNumber, number, number];

/** Names stand in arrays and never as names of members: `__proto__` is a type like any other. */
interface DeltaRows {
  readonly types: readonly CountsRow<string>[];
  readonly sources: readonly (readonly [string, number])[];
  readonly minutes: readonly CountsRow<number>[];
  readonly failures: readonly (readonly [string, number])[];
  readonly windows?: readonly WindowRow[];
}

const rowsOf = <K>(counts: ReadonlyMap<K, Counts>): CountsRow<K>[] =>
  [...counts].map(([key, values]) => [key, ...COUNTED.map((name) => values[name])]);

const countsOf = <K>(rows: readonly CountsRow<K>[]): Map<K, Counts> =>
  new Map(
    rows.map(([key, ...values]) => [
      key,
      Object.fromEntries(COUNTED.map((name, place) => [name, values[place] ?? 0])) as Counts,
    ]),
  );

export const windowRow = ({ aggregate, windowStartMs, key, count, sum, min, max }: WindowTotal): WindowRow => [
  ...([aggregate, windowStartMs, key, count, written(sum), min, max] as const),
];

export const readWindowRow = ([aggregate, windowStartMs, key, count, sum, min, max]: WindowRow): WindowTotal => ({
  ...{ aggregate, windowStartMs, key, count, sum: Number(sum), min, max },
});

/** A delta, or the sum of many, as JSON text. */
export const deltaText = ({ types, sources, minutes, failures, windows }: Delta): string => {
  const rows: DeltaRows = {
    types: rowsOf(types),
    sources: [...sources],
    minutes: rowsOf(minutes),
    failures: [...failures],
    windows: [...windows.values()].map(windowRow),
  };
  return JSON.stringify(rows);
};

export function readDelta(text: string): Delta {
  const { types, sources, minutes, failures, windows = [] } = JSON.parse(text) as DeltaRows;
  return {
    types: countsOf(types),
    sources: new Map(sources),
    minutes: countsOf(minutes),
    failures: new Map(failures),
    windows: new Map(windows.map((row, place) => [String(place), readWindowRow(row)])),
  };
}
