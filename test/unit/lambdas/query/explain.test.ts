import { describe, expect, it } from 'vitest';
import type { EventStory } from '../../../../core/ports/event-history.ts';
import { ask, storedEvent } from './query-fixture.ts';

const RECEIVED = Date.UTC(2026, 10, 21, 3, 0, 0);
const at = (seconds: number): number => RECEIVED + seconds * 1_000;

const stored = {
  ...storedEvent('e-1'),
  receivedAtMs: RECEIVED,
  processedAtMs: at(5),
  attempts: 3,
};
const plain: EventStory = { event: stored, requestId: 'request-4', batches: [], letter: undefined, changes: [] };

const facts = { shardId: 'shardId-000000000000', firstSequenceNumber: '5', lastSequenceNumber: '9', attempt: 1 };
const bisected = {
  ...facts,
  kind: 'bisected',
  requestId: 'request-1',
  records: 5,
  startedAtMs: at(1),
  endedAtMs: at(2),
  error: { errorType: 'Runtime.ExitError', errorMessage: 'exit 1' },
  nextRequestIds: ['request-2', 'request-3'],
} as const;
const failed = {
  ...facts,
  kind: 'failed',
  requestId: 'request-3',
  parentRequestId: 'request-1',
  firstSequenceNumber: '7',
  records: 3,
  startedAtMs: at(3),
  endedAtMs: at(4),
} as const;

async function explain(story: EventStory | undefined, target = '/events/e-1/explain', id = 'e-1') {
  const asked: unknown[] = [];
  const history = {
    story: async (...args: unknown[]) => {
      asked.push(args);
      return story;
    },
  };
  return { ...(await ask({ history }, 'GET /events/{id}/explain', target, { id })), asked };
}

describe('GET /events/{id}/explain', () => {
  it('tells the story of an event that went well', async () => {
    const { statusCode, json, asked } = await explain(plain, '/events/e-1/explain?source=lab');
    expect([statusCode, asked]).toEqual([200, [['e-1', 'lab']]]);
    expect(json).toEqual({
      id: 'e-1',
      source: 'lab',
      type: 'sensor.temperature',
      status: 'processed',
      attempts: 3,
      shardId: 'shardId-000000000000',
      sequenceNumber: '7',
      timeline: [
        { at: '2026-11-21T03:00:00.000Z', what: 'received', source: 'lab', type: 'sensor.temperature' },
        { at: '2026-11-21T03:00:00.000Z', what: 'stored', shardId: 'shardId-000000000000', sequenceNumber: '7' },
        {
          at: '2026-11-21T03:00:05.000Z',
          what: 'batch.committed',
          requestId: 'request-4',
          status: 'processed',
          attempts: 3,
        },
      ],
    });
  });

  it('tells each delivery of its batches that did not succeed, with the split', async () => {
    const { json } = await explain({ ...plain, batches: [bisected, failed] });
    expect(json.timeline.slice(2, 4)).toEqual([
      {
        at: '2026-11-21T03:00:01.000Z',
        what: 'batch.bisected',
        endedAt: '2026-11-21T03:00:02.000Z',
        shardId: 'shardId-000000000000',
        requestId: 'request-1',
        firstSequenceNumber: '5',
        lastSequenceNumber: '9',
        records: 5,
        attempt: 1,
        error: { errorType: 'Runtime.ExitError', errorMessage: 'exit 1' },
        nextRequestIds: ['request-2', 'request-3'],
      },
      {
        at: '2026-11-21T03:00:03.000Z',
        what: 'batch.failed',
        endedAt: '2026-11-21T03:00:04.000Z',
        shardId: 'shardId-000000000000',
        requestId: 'request-3',
        parentRequestId: 'request-1',
        firstSequenceNumber: '7',
        lastSequenceNumber: '9',
        records: 3,
        attempt: 1,
      },
    ]);
    expect(json.timeline.map(({ what }: { what: string }) => what)).toEqual([
      'received',
      'stored',
      'batch.bisected',
      'batch.failed',
      'batch.committed',
    ]);
  });

  it('tells every decision on its letter, and edited data as they were given', async () => {
    const failure = { code: 'PROCESS_FAILED', message: 'no' };
    const letter = {
      ...stored,
      letterId: '12',
      family: '0123456789abcdef',
      firstFailedAtMs: at(5),
      lastFailedAtMs: at(65),
      redrives: 1,
      nextRedriveAtMs: undefined,
      editedDataText: '{ "celsius": 30.0 }',
      comment: undefined,
      key: undefined,
      waitsFor: undefined,
    };
    const { json, body } = await explain({
      ...plain,
      letter,
      changes: [
        { kind: 'setAside', atMs: at(5), failure },
        { kind: 'failedAgain', atMs: at(65), failure },
        { kind: 'edited', atMs: at(70), who: 'ann', dataText: '{ "celsius": 30.0 }' },
        { kind: 'processed', atMs: at(71) },
      ],
    });
    expect(json.letterId).toBe('12');
    expect(json.timeline.slice(2)).toEqual([
      { at: '2026-11-21T03:00:05.000Z', what: 'batch.committed', requestId: 'request-4' },
      { at: '2026-11-21T03:00:05.000Z', what: 'letter.setAside', error: failure },
      { at: '2026-11-21T03:01:05.000Z', what: 'letter.failedAgain', error: failure },
      { at: '2026-11-21T03:01:10.000Z', what: 'letter.edited', who: 'ann', data: { celsius: 30 } },
      { at: '2026-11-21T03:01:11.000Z', what: 'letter.processed' },
    ]);
    expect(body).toContain('"data":{ "celsius": 30.0 }}');
  });

  it('answers 404 where no such event was processed, without asking for an id that there cannot be', async () => {
    const { statusCode, json } = await explain(undefined);
    expect([statusCode, json.code]).toEqual([404, 'event_not_found']);
    const never = await explain(plain, '/events/a%00/explain', 'a\0');
    expect([never.statusCode, never.asked]).toEqual([404, []]);
  });

  it('takes no parameter but source', async () => {
    expect((await explain(plain, '/events/e-1/explain?limit=1')).json.code).toBe('parameter_unknown');
  });
});
