import { describe, expect, it } from 'vitest';
import type { ReplayProgress, ReplayRequest, Replays } from '../../../../core/ports/replays.ts';
import { createReplays } from '../../../../lambdas/replays/replays.ts';
import { withProblems } from '../../../../lambdas/shared/with-problems.ts';
import { virtualTime } from '../../../support/virtual-time.ts';
import { collectingLogger } from '../shared/collecting-logger.ts';
import { httpRequest } from '../shared/http-request.ts';

const NOW = Date.UTC(2026, 10, 21, 3, 0, 0);
const progress: ReplayProgress = {
  replayId: 'replay-1',
  state: 'running',
  reason: undefined,
  fromMs: Date.UTC(2026, 10, 21, 1),
  toMs: Date.UTC(2026, 10, 21, 2),
  maxPerSecond: 10_000,
  read: 12,
  already: 9,
  added: 2,
  failed: 1,
  startedAtMs: NOW,
  endedAtMs: undefined,
};
const view = {
  replayId: 'replay-1',
  state: 'running',
  from: '2026-11-21T01:00:00.000Z',
  to: '2026-11-21T02:00:00.000Z',
  maxPerSecond: 10_000,
  read: 12,
  already: 9,
  added: 2,
  failed: 1,
  startedAt: '2026-11-21T03:00:00.000Z',
};

async function call(replays: Partial<Replays>, routeKey: string, options: { body?: string; id?: string } = {}) {
  const time = virtualTime(NOW);
  const logger = collectingLogger();
  const notAsked = () => {
    throw new Error('the test did not expect this call');
  };
  const all = { start: notAsked, find: notAsked, stop: notAsked, ...replays };
  const handler = withProblems(createReplays({ replays: all, logger, time }), { logger: collectingLogger(), time });
  const pathParameters = options.id === undefined ? undefined : { id: options.id };
  const request = httpRequest(routeKey, '/replays', pathParameters && { pathParameters });
  const response = await handler({ ...request, ...(options.body !== undefined && { body: options.body }) });
  return { ...response, json: JSON.parse(response.body), audit: logger.lines.map(({ fields }) => fields) };
}

describe('POST /replays', () => {
  const post = (body: object | string, start: Replays['start'] = async () => progress) =>
    call({ start }, 'POST /replays', { body: typeof body === 'string' ? body : JSON.stringify(body) });
  const range = { from: '2026-11-21T01:00:00Z', to: '2026-11-21T03:30:00+01:00' };

  it('begins a replay and tells where its progress is', async () => {
    const asked: ReplayRequest[] = [];
    const answer = await post(range, async (request) => {
      asked.push(request);
      return progress;
    });
    expect([answer.statusCode, answer.headers.location, answer.json]).toEqual([202, '/replays/replay-1', view]);
    expect(asked).toEqual([
      { fromMs: Date.UTC(2026, 10, 21, 1), toMs: Date.UTC(2026, 10, 21, 2, 30), maxPerSecond: 10_000 },
    ]);
  });

  it('takes a type and a rate', async () => {
    const asked: ReplayRequest[] = [];
    await post({ ...range, type: 'zeek.*', maxPerSecond: 5 }, async (request) => {
      asked.push(request);
      return progress;
    });
    expect(asked).toMatchObject([{ type: 'zeek.*', maxPerSecond: 5 }]);
  });

  it('writes who began what into the audit log', async () => {
    expect((await post(range)).audit).toMatchObject([
      { who: 'local', what: 'POST /replays', when: '2026-11-21T03:00:00.000Z', status: 202, replayId: 'replay-1' },
    ]);
  });

  it('refuses a second one while one runs', async () => {
    const { statusCode, json } = await post(range, async () => undefined);
    expect([statusCode, json.code]).toEqual([409, 'replay_running']);
  });

  it.each([
    ['no JSON', 'x', 'valid JSON'],
    ['no object', '[]', 'object'],
    ['a member that there is not', { ...range, types: [] }, "'types'"],
    ['no from', { to: range.to }, "'from'"],
    ['a from that is no time', { ...range, from: '2026' }, "'from'"],
    ['a to that is no text', { ...range, to: 5 }, "'to'"],
    ['a from in the future', { from: '2026-11-21T03:00:01Z', to: '2026-11-22T00:00:00Z' }, 'future'],
    ['a to that is not behind from', { from: range.from, to: range.from }, 'behind'],
    ['an empty type', { ...range, type: '' }, "'type'"],
    ['a rate of zero', { ...range, maxPerSecond: 0 }, "'maxPerSecond'"],
    ['half an event a second', { ...range, maxPerSecond: 0.5 }, "'maxPerSecond'"],
  ])('refuses %s', async (_, body, word) => {
    const { statusCode, json } = await post(body);
    expect([statusCode, json.code]).toEqual([400, 'body_invalid']);
    expect(json.detail).toContain(word);
  });
});

describe('GET and DELETE /replays/{id}', () => {
  const ended = { ...progress, state: 'failed', reason: 'it broke', endedAtMs: NOW + 1_500 } as const;

  it('tell the progress', async () => {
    const find = async (id: string) => (id === 'replay-1' ? progress : undefined);
    const { statusCode, json, headers } = await call({ find }, 'GET /replays/{id}', { id: 'replay-1' });
    expect([statusCode, json, headers['cache-control']]).toEqual([200, view, 'no-store']);
  });

  it('tell how a replay ended', async () => {
    const { json } = await call({ find: async () => ended }, 'GET /replays/{id}', { id: 'replay-1' });
    expect(json).toEqual({ ...view, state: 'failed', reason: 'it broke', endedAt: '2026-11-21T03:00:01.500Z' });
  });

  it('stop it', async () => {
    const stopped: string[] = [];
    const stop = async (id: string) => {
      stopped.push(id);
      return { ...progress, state: 'stopped' as const };
    };
    const { statusCode, json } = await call({ stop }, 'DELETE /replays/{id}', { id: 'replay-1' });
    expect([statusCode, json.state, stopped]).toEqual([200, 'stopped', ['replay-1']]);
  });

  it.each(['GET', 'DELETE'])('answer 404 to %s of an unknown id', async (method) => {
    const none = { find: async () => undefined, stop: async () => undefined };
    const { statusCode, json } = await call(none, `${method} /replays/{id}`, { id: 'x' });
    expect([statusCode, json.code]).toEqual([404, 'replay_not_found']);
  });
});
