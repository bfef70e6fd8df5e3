import { describe, expect, it } from 'vitest';
import { deadLetter } from '../../../support/letters.ts';
import { ask, store } from './dead-letters-fixture.ts';

describe('GET /dead-letters', () => {
  it('lists letters with payload, reason, attempts and times, newest failure first', async () => {
    const letters = async () => ({
      items: [deadLetter('7', { redrives: 1, nextRedriveAtMs: 1_767_225_900_000 })],
      next: undefined,
    });
    const { statusCode, json, body } = await ask({ store: store({ letters }) }, 'GET /dead-letters', '/dead-letters');
    expect(statusCode).toBe(200);
    expect(json).toEqual({
      items: [
        {
          letterId: '7',
          status: 'deadLettered',
          reason: 'PROCESS_FAILED',
          message: 'Error: no',
          family: '0123456789abcdef',
          attempts: 3,
          redrives: 1,
          firstFailedAt: '2026-01-01T00:00:00.100Z',
          lastFailedAt: '2026-01-01T00:00:00.100Z',
          nextRedriveAt: '2026-01-01T00:05:00.000Z',
          event: expect.objectContaining({ id: 'e-7', source: 'test', type: 'test.happened', data: { n: 1 } }),
        },
      ],
      nextCursor: null,
    });
    expect(body).toContain('"data":{"n": 1.0}');
  });

  it('hands the filters to the store and goes on where the page ended', async () => {
    const asked: unknown[] = [];
    const next = { time: { ms: 1_767_225_600_100, micros: 0 }, position: '7' };
    const letters = async (...question: unknown[]) => {
      asked.push(question);
      return { items: [deadLetter('7')], next };
    };
    const filters =
      'type=order.placed&reason=EVENT_INVALID&family=0123456789abcdef&status=parked&from=2026-01-01T00:00:00Z&to=2026-01-02T00:00:00.0000001Z';
    const first = await ask({ store: store({ letters }) }, 'GET /dead-letters', `/dead-letters?${filters}`);
    const filter = {
      type: 'order.placed',
      reason: 'EVENT_INVALID',
      family: '0123456789abcdef',
      status: 'parked',
      fromMs: 1_767_225_600_000,
      toMs: 1_767_312_000_000,
    };
    await ask(
      { store: store({ letters }) },
      'GET /dead-letters',
      `/dead-letters?${filters}&limit=2&cursor=${first.json.nextCursor}`,
    );
    expect(asked).toEqual([
      [filter, 100, undefined],
      [filter, 2, next],
    ]);
    const other = await ask({}, 'GET /dead-letters', `/dead-letters?cursor=${first.json.nextCursor}`);
    expect([other.statusCode, other.json.code]).toEqual([400, 'cursor_invalid']);
  });

  it.each([
    'status=processed',
    'from=yesterday',
    'from=2026-01-02T00:00:00Z&to=2026-01-01T00:00:00Z',
    'limit=0',
    `type=${'x'.repeat(257)}`,
  ])('refuses %s', async (query) => {
    const { statusCode, json } = await ask({}, 'GET /dead-letters', `/dead-letters?${query}`);
    expect([statusCode, json.code]).toEqual([400, 'parameter_invalid']);
  });
});

describe('GET /dead-letters/{id}', () => {
  const find = (id: string, letter = async () => deadLetter(id, { editedDataText: '{"n": 2.0}', comment: 'wrong' })) =>
    ask({ store: store({ letter }) }, 'GET /dead-letters/{id}', `/dead-letters/${id}`, { pathParameters: { id } });

  it('shows the data of the event and those that a person gave, each as it came', async () => {
    const { body, json } = await find('7');
    expect(body).toContain('"editedData":{"n": 2.0}');
    expect(body).toContain('"data":{"n": 1.0}');
    expect(json.comment).toBe('wrong');
  });

  it.each(['8', 'e-7', '-1', '9223372036854775808', '07'])('answers 404 for %s', async (id) => {
    const { statusCode, json } = await ask(
      { store: store({ letter: async (letterId) => (letterId === '8' ? undefined : deadLetter('1')) }) },
      'GET /dead-letters/{id}',
      `/dead-letters/${id}`,
      { pathParameters: { id } },
    );
    expect([statusCode, json.code]).toEqual([404, 'letter_not_found']);
  });
});

it('GET /dead-letters/families tells how many failed alike, with an example', async () => {
  const families = async () => [
    {
      family: '0123456789abcdef',
      code: 'PROCESS_FAILED',
      type: 'order.placed',
      message: 'Error: order 17 is unknown',
      count: 12,
      firstSeenMs: 1_767_225_600_000,
      lastSeenMs: 1_767_225_660_000,
      example: '7',
    },
  ];
  const { json } = await ask({ store: store({ families }) }, 'GET /dead-letters/families', '/dead-letters/families');
  expect(json).toEqual({
    items: [
      {
        family: '0123456789abcdef',
        reason: 'PROCESS_FAILED',
        type: 'order.placed',
        message: 'Error: order 17 is unknown',
        count: 12,
        firstSeen: '2026-01-01T00:00:00.000Z',
        lastSeen: '2026-01-01T00:01:00.000Z',
        example: '7',
      },
    ],
    nextCursor: null,
  });
});
