import type { EventSourceMappingSettings } from '../../../config/event-source-mapping.ts';
import type { StreamRecord } from '../../stream/record-codec.ts';
import { patternTest } from './filter-pattern.ts';
import { type FilterValue, isObject, NumberText, parseFilterValue } from './filter-value.ts';

/** Whether a record is to be delivered. */
export type RecordFilter = (record: StreamRecord) => boolean;

interface CompiledFilter {
  readonly readsData: boolean;
  readonly matches: (record: FilterValue) => boolean;
}

/**
 * Compiles filter criteria: a record passes if one filter matches. Undefined where there are no filters.
 * A pattern names fields of the event's `kinesis` object; `data` are decoded and read as JSON. Data that are no JSON fail
 * every filter that looks into them: docs.aws.amazon.com/lambda/latest/dg/with-kinesis-filtering.html
 * @throws RangeError that names the filter and what is wrong with its pattern
 */
export function recordFilter(criteria: EventSourceMappingSettings['filterCriteria']): RecordFilter | undefined {
  const filters = (criteria?.filters ?? []).map(({ pattern }, index) => compile(pattern, index));
  if (filters.length === 0) return undefined;
  const readsData = filters.some((filter) => filter.readsData);
  return (record) => {
    const data = readsData ? jsonOf(record.data) : undefined;
    const value = { ...metadata(record), ...(data !== undefined && { data }) };
    return filters.some((filter) => (data !== undefined || !filter.readsData) && filter.matches(value));
  };
}

function compile(text: string, index: number): CompiledFilter {
  const refuse = (reason: string): RangeError => new RangeError(`Filter ${index + 1} cannot be used: ${reason}`);
  let pattern: FilterValue;
  try {
    pattern = parseFilterValue(text);
  } catch {
    throw refuse('its pattern is not JSON.');
  }
  const dataPatterns = patternsOf('data', pattern);
  if (dataPatterns.some((part) => !isObject(part))) {
    throw refuse('the pattern for data must be a JSON object of fields.');
  }
  try {
    return { readsData: dataPatterns.length > 0, matches: patternTest(pattern) };
  } catch (error) {
    throw refuse((error as RangeError).message);
  }
}

/** What a pattern, or an alternative of it, asks of a top-level field. */
function patternsOf(name: string, pattern: FilterValue): readonly FilterValue[] {
  if (!isObject(pattern)) return [];
  const own = Object.hasOwn(pattern, name) ? [pattern[name]!] : [];
  const alternatives = Array.isArray(pattern.$or) ? pattern.$or : [];
  return [...own, ...alternatives.flatMap((one) => patternsOf(name, one))];
}

const metadata = (record: StreamRecord): Readonly<Record<string, FilterValue>> => {
  const arrivedAtSeconds = record.arrivedAtMs / 1_000;
  return {
    kinesisSchemaVersion: '1.0',
    partitionKey: record.partitionKey,
    sequenceNumber: record.sequenceNumber,
    approximateArrivalTimestamp: new NumberText(arrivedAtSeconds, String(arrivedAtSeconds)),
  };
};

const utf8 = new TextDecoder('utf-8', { fatal: true });

function jsonOf(data: Buffer): FilterValue | undefined {
  try {
    return parseFilterValue(utf8.decode(data));
  } catch {
    return undefined;
  }
}
