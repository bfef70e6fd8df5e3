import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';

const SHARED = resolve(import.meta.dirname, '../../../../shared/data');
const SAMPLES = resolve(import.meta.dirname, '../../fixtures/events');
const FILES = ['nab_machine_temperature', 'web_access', 'windows_events', 'zeek'] as const;

/** What the events of the files come to. */
export interface Truth {
  readonly rows: number;
  readonly duplicates: number;
  /** Rows, duplicates among them. */
  readonly byType: Readonly<Record<string, number>>;
  /** Events. */
  readonly bySource: Readonly<Record<string, number>>;
  /** Of `data.value` of sensor.temperature: of all events, and of some hours. */
  readonly values: readonly ValueTotals[];
}

export interface ValueTotals {
  /** Start of an hour; undefined for all of them. */
  readonly hour: string | undefined;
  readonly count: number;
  readonly min: number;
  readonly max: number;
  readonly sum: number;
}

interface FileTruth {
  readonly rows: number;
  readonly distinct_ids: number;
  readonly duplicate_rows_by_id: number;
  readonly by_type: Readonly<Record<string, number>>;
  readonly by_source: Readonly<Record<string, number>>;
  readonly value_totals?: readonly TextTotals[];
  readonly sample_hours?: readonly TextTotals[];
}

type TextTotals = Readonly<Record<'min' | 'max' | 'sum', string>> & {
  readonly count: number;
  readonly hour?: string;
};

const numbers = ({ hour, count, min, max, sum }: TextTotals): ValueTotals => ({
  hour,
  count,
  min: Number(min),
  max: Number(max),
  sum: Number(sum),
});

function sharedTruth(): Truth {
  const all = JSON.parse(readFileSync(`${SHARED}/truth.json`, 'utf8')) as Readonly<Record<string, FileTruth>>;
  const files = FILES.map((file) => all[`${file}.ndjson`] as FileTruth);
  const sum = (of: (file: FileTruth) => number): number => files.reduce((total, file) => total + of(file), 0);
  return {
    rows: sum(({ rows }) => rows),
    duplicates: sum(({ duplicate_rows_by_id: duplicates }) => duplicates),
    byType: Object.assign({}, ...files.map(({ by_type: types }) => types)),
    // The only file with duplicates has one source.
    bySource: Object.assign(
      {},
      ...files.map(({ by_source: sources, distinct_ids: distinct, duplicate_rows_by_id: duplicates }) =>
        duplicates === 0 ? sources : { [Object.keys(sources)[0] as string]: distinct },
      ),
    ),
    values: files.flatMap(({ value_totals: totals = [], sample_hours: hours = [] }) =>
      [...totals, ...hours].map(numbers),
    ),
  };
}

/** Of test/fixtures/events. */
const SAMPLE_TRUTH: Truth = {
  rows: 80,
  duplicates: 5,
  byType: {
    'sensor.temperature': 20,
    'web.access': 20,
    'windows.security': 14,
    'windows.sysmon': 6,
    'zeek.conn': 7,
    'zeek.dce_rpc': 1,
    'zeek.dns': 1,
    'zeek.dpd': 1,
    'zeek.files': 1,
    'zeek.http': 1,
    'zeek.kerberos': 1,
    'zeek.notice': 1,
    'zeek.pe': 1,
    'zeek.smb_files': 1,
    'zeek.smb_mapping': 1,
    'zeek.ssl': 1,
    'zeek.weird': 1,
    'zeek.x509': 1,
  },
  bySource: {
    'nab/machine_temperature': 20,
    'web/apache_logs': 20,
    'windows/WORKSTATION5': 15,
    'zeek/bobs.bigwheel.local': 18,
    'zeek/simplerockbuild.simplerock.lan': 2,
  },
  values: [
    { hour: undefined, count: 20, min: 73.96732207, max: 94.63872322, sum: 1_691.45787784 },
    { hour: '2014-01-07T02:00:00Z', count: 8, min: 92.85599879, max: 94.63872322, sum: 749.57555538 },
  ],
};

/** Whether the whole files are there; the samples of the project stand in for them. */
export const HAS_SHARED_DATA = existsSync(SHARED);
export const TRUTH: Truth = HAS_SHARED_DATA ? sharedTruth() : SAMPLE_TRUTH;

const linesOf = (file: string): readonly string[] =>
  readFileSync(`${HAS_SHARED_DATA ? SHARED : SAMPLES}/${file}.ndjson`, 'utf8')
    .trimEnd()
    .split('\n');

/** The events as lines of JSON, in the order of the files. */
export const EVENT_LINES: readonly string[] = FILES.flatMap(linesOf);

/** Some of every file, duplicates among them: an emulator looks at all events for each page of a list. */
export const SOME_LINES: readonly string[] = FILES.flatMap((file) => linesOf(file).slice(0, 2_100));
