import { describe, expect, it } from 'vitest';
import {
  EVENT_SOURCE_MAPPING,
  eventSourceMappingSettings,
  functionSettings,
  LAMBDA_DEFAULTS,
  oneBatchAShard,
  PROCESS_FUNCTION,
} from '../../../config/event-source-mapping.ts';

describe('event source mapping settings', () => {
  it('give a record 2 retries, isolate what kills the function, and lose nothing to an outage or at the start', () => {
    expect(EVENT_SOURCE_MAPPING).toMatchObject({
      maximumRetryAttempts: 2,
      maximumRecordAgeInSeconds: -1,
      bisectBatchOnFunctionError: true,
      functionResponseTypes: ['ReportBatchItemFailures'],
      startingPosition: 'TRIM_HORIZON',
    });
  });

  it('of the process function have one batch of a shard under way at a time', () => {
    expect(oneBatchAShard(EVENT_SOURCE_MAPPING)).toBe(EVENT_SOURCE_MAPPING);
    expect(() => oneBatchAShard({ ...EVENT_SOURCE_MAPPING, parallelizationFactor: 2 })).toThrow(
      'Event source mapping: parallelizationFactor must be 1 for the process function, not 2: the store takes one batch of a shard at a time',
    );
  });

  it.each([
    { batchSize: 1 },
    { batchSize: 10_000 },
    { maximumBatchingWindowInSeconds: 300 },
    { maximumRetryAttempts: 0 },
    { maximumRetryAttempts: 10_000 },
    { maximumRecordAgeInSeconds: 60 },
    { maximumRecordAgeInSeconds: 604_800 },
    { parallelizationFactor: 10 },
    { functionResponseTypes: [] },
    { tumblingWindowInSeconds: 900 },
    { filterCriteria: { filters: [] } },
    { filterCriteria: { filters: Array.from({ length: 10 }, () => ({ pattern: 'x'.repeat(4_096) })) } },
    { startingPosition: 'AT_TIMESTAMP', startingPositionTimestamp: 1_700_000_000 },
  ])('may be %o', (change) => {
    expect(eventSourceMappingSettings({ ...EVENT_SOURCE_MAPPING, ...change })).toMatchObject(change);
  });

  it.each([
    [{ batchSize: 0 }, 'batchSize must be >= 1'],
    [{ batchSize: 10_001 }, 'batchSize must be <= 10000'],
    [{ batchSize: 1.5 }, 'batchSize must be integer'],
    [{ maximumBatchingWindowInSeconds: 301 }, 'maximumBatchingWindowInSeconds must be <= 300'],
    [{ maximumRetryAttempts: -2 }, 'maximumRetryAttempts must be >= -1'],
    [{ maximumRecordAgeInSeconds: 59 }, 'maximumRecordAgeInSeconds must be -1, or 60 to 604800'],
    [{ parallelizationFactor: 11 }, 'parallelizationFactor must be <= 10'],
    [{ tumblingWindowInSeconds: 901 }, 'tumblingWindowInSeconds must be <= 900'],
    [
      { filterCriteria: { filters: Array.from({ length: 11 }, () => ({ pattern: '{}' })) } },
      'filterCriteria.filters must not',
    ],
    [{ filterCriteria: { filters: [{ pattern: 'x'.repeat(4_097) }] } }, 'filterCriteria.filters.0.pattern must not'],
    [{ filterCriteria: { filters: [{ pattern: { data: {} } }] } }, 'filterCriteria.filters.0.pattern must be string'],
    [{ functionResponseTypes: ['Everything'] }, 'functionResponseTypes.0 must be ReportBatchItemFailures'],
    [{ startingPosition: 'START' }, 'startingPosition must be TRIM_HORIZON, LATEST, AT_TIMESTAMP'],
    [{ startingPosition: 'AT_TIMESTAMP' }, 'startingPositionTimestamp is given with'],
    [{ startingPositionTimestamp: 5 }, 'startingPositionTimestamp is given with'],
    [{ batchsize: 5 }, 'batchsize is not a setting'],
  ])('may not be %o', (change, message) => {
    const refused = () => eventSourceMappingSettings({ ...EVENT_SOURCE_MAPPING, ...change });
    expect(refused).toThrow(RangeError);
    expect(refused).toThrow(message);
  });

  it('must all be given', () => {
    const { batchSize: _, ...rest } = EVENT_SOURCE_MAPPING;
    expect(() => eventSourceMappingSettings(rest)).toThrow('batchSize must be given');
    expect(() => eventSourceMappingSettings(null)).toThrow('the settings must be object');
  });
});

describe("Lambda's defaults", () => {
  it('retry for ever, without bisecting and without reading the answer', () => {
    const settings = { ...LAMBDA_DEFAULTS, startingPosition: 'LATEST' };
    expect(eventSourceMappingSettings(settings)).toEqual({
      batchSize: 100,
      maximumBatchingWindowInSeconds: 0,
      maximumRetryAttempts: -1,
      maximumRecordAgeInSeconds: -1,
      bisectBatchOnFunctionError: false,
      parallelizationFactor: 1,
      functionResponseTypes: [],
      tumblingWindowInSeconds: 0,
      startingPosition: 'LATEST',
    });
  });
});

describe('function settings', () => {
  it('stay within what Lambda offers', () => {
    expect(functionSettings(PROCESS_FUNCTION)).toBe(PROCESS_FUNCTION);
    expect(() => functionSettings({ timeoutSeconds: 901, memoryMegabytes: 128 })).toThrow(
      'timeoutSeconds must be <= 900',
    );
    expect(() => functionSettings({ timeoutSeconds: 3, memoryMegabytes: 127 })).toThrow(
      'memoryMegabytes must be >= 128',
    );
    expect(() => functionSettings({ timeoutSeconds: 3, memoryMegabytes: 128, cpus: 2 })).toThrow(
      'cpus is not a setting',
    );
  });
});
