import { describe, expect, it } from 'vitest';
import { readResult } from '../../../../local/mapping/read-result.ts';
import { streamRecords } from './stream-records.ts';

const records = streamRecords(4);
const read = (payload: unknown) => readResult({ ok: true, payload }, records, true);
const failures = (...itemIdentifiers: unknown[]) => ({
  batchItemFailures: itemIdentifiers.map((itemIdentifier) => ({ itemIdentifier })),
});

describe('what a function answers', () => {
  it.each([
    ['an empty string', ''],
    ['an empty list', []],
    ['null', null],
    ['an empty object', {}],
    ['no failures', { batchItemFailures: [] }],
    ['null for failures', { batchItemFailures: null }],
  ])('is a success: %s', (_, payload) => {
    expect(read(payload)).toEqual({ kind: 'succeeded' });
  });

  it.each([
    ['a number as identifier', failures(123)],
    ['an empty identifier', failures('')],
    ['null as identifier', failures(null)],
    ['a wrong key', { batchItemFailures: [{ foo: 123 }] }],
    ['a wrong key with null', { batchItemFailures: [{ foo: null }] }],
    ['an identifier of no record in the batch', failures('100')],
    ['a good identifier and a bad one', failures('103', 'x')],
    ['something else than a list', { batchItemFailures: 'all' }],
    ['a list of null', { batchItemFailures: [null] }],
  ])('fails the whole batch: %s', (_, payload) => {
    expect(read(payload)).toEqual({ kind: 'failed', functionError: null });
  });

  it('is a failure of the function where it threw', () => {
    const result = readResult({ ok: false, errorType: 'Error', errorMessage: 'no' }, records, true);
    expect(result).toEqual({ kind: 'failed', functionError: 'Unhandled' });
  });

  it('stops the batch at the lowest sequence number named', () => {
    expect(read(failures('104', '102', '103'))).toEqual({ kind: 'stopped', index: 1 });
    expect(read(failures('104'))).toEqual({ kind: 'stopped', index: 3 });
  });

  it('makes no progress where the first record is named', () => {
    expect(read(failures('103', '101'))).toEqual({ kind: 'failed', functionError: null });
  });

  it('is ignored where the mapping does not list ReportBatchItemFailures', () => {
    expect(readResult({ ok: true, payload: failures('101') }, records, false)).toEqual({ kind: 'succeeded' });
  });

  it('is a success where it names failures under another key, as with Lambda', () => {
    expect(read({ failedItems: ['101'] })).toEqual({ kind: 'succeeded' });
  });
});
