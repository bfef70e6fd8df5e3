import { describe, expect, it } from 'vitest';
import { identityOf, letterMessage, messageBatches } from '../../../../adapters/sqs/letter-message.ts';
import type { StoredEvent } from '../../../../core/ports/event-store.ts';

const letter = (dataText: string | undefined): StoredEvent => ({
  event: {
    id: 'e-1',
    source: 'shop',
    type: 'order.placed',
    time: { ms: 1_767_225_600_000, micros: 0 },
    subject: undefined,
    partitionKey: undefined,
    dataText,
    attributesText: undefined,
  },
  status: 'deadLettered',
  attempts: 3,
  resultText: undefined,
  filterReason: undefined,
  failure: { code: 'PROCESS_FAILED', message: 'no stock' },
  receivedAtMs: 1_767_225_601_000,
  processedAtMs: 1_767_225_602_000,
  shardId: 'shardId-000000000000',
  sequenceNumber: '49',
});

describe('letterMessage', () => {
  it('is the event as the API answers it, its payload as it came', () => {
    expect(letterMessage(letter('{"total": 1.50}'))).toBe(
      '{"id":"e-1","source":"shop","type":"order.placed","time":"2026-01-01T00:00:00.000Z","data":{"total": 1.50}' +
        ',"status":"deadLettered","attempts":3,"receivedAt":"2026-01-01T00:00:01.000Z"' +
        ',"processedAt":"2026-01-01T00:00:02.000Z","shardId":"shardId-000000000000","sequenceNumber":"49"' +
        ',"errors":[{"code":"PROCESS_FAILED","message":"no stock"}]}',
    );
  });

  it('escapes the characters that SQS does not take', () => {
    const message = letterMessage(letter('{"a":"\ufffe and \uffff"}'));
    expect(message).toContain('{"a":"\\ufffe and \\uffff"}');
    expect(JSON.parse(message).data).toEqual({ a: '\ufffe and \uffff' });
  });

  it('leaves a payload out that does not fit into a message', () => {
    const withinMebibyte = JSON.parse(letterMessage(letter(JSON.stringify('x'.repeat(1_048_000)))));
    expect(withinMebibyte.data).toHaveLength(1_048_000);
    const beyond = JSON.parse(letterMessage(letter(JSON.stringify('x'.repeat(1_048_576)))));
    expect(beyond).toMatchObject({ id: 'e-1', errors: [{ code: 'PROCESS_FAILED', message: 'no stock' }] });
    expect(beyond).not.toHaveProperty('data');
  });
});

describe('identityOf', () => {
  it('finds whose letter it is', () => {
    expect(identityOf(letterMessage(letter('1')))).toEqual({ source: 'shop', id: 'e-1' });
  });

  it.each([undefined, '', 'no JSON', '{}', '{"source":"shop"}', '{"source":1,"id":"e-1"}', '[]', 'null'])(
    'takes %s for none of ours',
    (body) => {
      expect(identityOf(body)).toBeUndefined();
    },
  );
});

describe('messageBatches', () => {
  it('puts 10 messages into a batch', () => {
    const bodies = Array.from({ length: 21 }, (_, number) => String(number));
    expect(messageBatches(bodies).map((batch) => batch.length)).toEqual([10, 10, 1]);
    expect(messageBatches(bodies).flat()).toEqual(bodies);
  });

  it('puts a mebibyte into a batch, counted as UTF-8', () => {
    const half = 'ä'.repeat(262_144);
    expect(messageBatches([half, half, 'x']).map((batch) => batch.length)).toEqual([2, 1]);
    expect(messageBatches(['x', half, half]).map((batch) => batch.length)).toEqual([2, 1]);
  });

  it('makes no batch of nothing', () => {
    expect(messageBatches([])).toEqual([]);
  });
});
