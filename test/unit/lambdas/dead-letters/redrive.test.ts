import { describe, expect, it } from 'vitest';
import type { RedriveRequest } from '../../../../core/ports/redrives.ts';
import { deadLetter } from '../../../support/letters.ts';
import { ask, redrive, redrives, store } from './dead-letters-fixture.ts';

/** Sends a body to `POST /dead-letters/redrive` and tells what was started. */
async function post(body: unknown, query = '') {
  const started: RedriveRequest[] = [];
  const start = async (request: RedriveRequest) => {
    started.push(request);
    return redrive();
  };
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const answer = await ask(
    { redrives: redrives({ start }) },
    'POST /dead-letters/redrive',
    `/dead-letters/redrive${query}`,
    { body: text, keyName: 'anna' },
  );
  return { ...answer, started };
}

describe('POST /dead-letters/redrive', () => {
  it('starts a redrive of ids, each once, at 100 a second', async () => {
    const { statusCode, json, started } = await post({ ids: ['1', '2', '1'] });
    expect([statusCode, json]).toEqual([202, { redriveId: 'r-1', matched: 5 }]);
    expect(started).toEqual([{ filter: { ids: ['1', '2'] }, maxPerSecond: 100 }]);
  });

  it('starts a redrive of a filter at the rate asked for', async () => {
    const filter = { type: 'order.placed', reason: 'PROCESS_FAILED', from: '2026-01-01T00:00:00Z' };
    const { started } = await post({ filter, maxPerSecond: 5_000 });
    expect(started).toEqual([
      {
        filter: { type: 'order.placed', reason: 'PROCESS_FAILED', fromMs: 1_767_225_600_000 },
        maxPerSecond: 5_000,
      },
    ]);
  });

  it('keeps going over letters that fail again where that is asked for', async () => {
    const { started } = await post({ ids: ['1'], keepGoing: true });
    expect(started).toEqual([{ filter: { ids: ['1'] }, maxPerSecond: 100, keepGoing: true }]);
  });

  it.each([
    ['nothing chosen', {}],
    ['both', { ids: ['1'], filter: { type: 'a' } }],
    ['an empty filter', { filter: {} }],
    ['a filter of nothing known', { filter: { colour: 'red' } }],
    ['a filter with an unknown member', { filter: { type: 'a', colour: 'red' } }],
    ['a filter that is a list', { filter: ['type'] }],
    ['a filter that is null', { filter: null }],
    ['no ids', { ids: [] }],
    ['ids that are numbers', { ids: [1] }],
    ['ids that are none', { ids: ['x'] }],
    ['too many ids', { ids: Array.from({ length: 1_001 }, (_, index) => String(index)) }],
    ['a rate of zero', { ids: ['1'], maxPerSecond: 0 }],
    ['a rate that is no whole number', { ids: ['1'], maxPerSecond: 1.5 }],
    ['a rate above all', { ids: ['1'], maxPerSecond: 10_001 }],
    ['a word for a yes', { ids: ['1'], keepGoing: 'yes' }],
    ['an unknown member', { ids: ['1'], force: true }],
    ['a member twice', '{"ids":["1"],"ids":["2"]}'],
    ['no object', '[]'],
    ['no JSON', '{'],
    ['no body', ''],
  ])('refuses %s and starts nothing', async (_what, body) => {
    const { statusCode, json, started, audit } = await post(body);
    expect([statusCode, json.code, started]).toEqual([400, 'body_invalid', []]);
    expect(audit.map(({ fields }) => fields?.refused)).toEqual([true]);
  });

  it('answers 409 when too many are running', async () => {
    const none = redrives({ start: async () => undefined });
    const body = '{"ids":["1"]}';
    const { statusCode, json } = await ask({ redrives: none }, 'POST /dead-letters/redrive', '/dead-letters/redrive', {
      body,
    });
    expect([statusCode, json.code]).toEqual([409, 'redrives_running']);
  });

  it('rehearses and starts nothing with ?rehearse=true', async () => {
    const rehearsal = {
      matched: 3,
      wouldPass: 2,
      wouldFail: 1,
      notTried: 0,
      reasons: [{ code: 'EVENT_INVALID', message: '/n must be number', count: 1, example: '2' }],
    };
    const asked: unknown[] = [];
    const rehearse = async (filter: unknown) => {
      asked.push(filter);
      return rehearsal;
    };
    const { statusCode, json } = await ask(
      { redrives: redrives({ rehearse }) },
      'POST /dead-letters/redrive',
      '/dead-letters/redrive?rehearse=true',
      { body: '{"filter":{"type":"order.placed"}}' },
    );
    expect([statusCode, json, asked]).toEqual([200, rehearsal, [{ type: 'order.placed' }]]);
    expect((await post({ ids: ['1'] }, '?rehearse=perhaps')).statusCode).toBe(400);
  });

  it('is told to the audit log: who, what, when, how many', async () => {
    const { audit } = await post({ ids: ['1'] });
    expect(audit.map(({ fields }) => fields)).toEqual([
      {
        requestId: 'request-1',
        keyId: '0a1b2c3d',
        who: 'anna',
        what: 'POST /dead-letters/redrive',
        when: '2026-11-21T03:00:30.000Z',
        status: 202,
        count: 5,
        redriveId: 'r-1',
      },
    ]);
  });
});

describe('POST /dead-letters/{id}/redrive', () => {
  const edit = async (
    body: string,
    letter: ReturnType<typeof deadLetter> | undefined = deadLetter('7'),
    isOpen = true,
  ) => {
    const edits: unknown[] = [];
    const started: RedriveRequest[] = [];
    const answer = await ask(
      {
        store: store({
          letter: async () => letter,
          edit: async (...args) => {
            edits.push(args);
            return isOpen;
          },
        }),
        redrives: redrives({
          start: async (request) => {
            started.push(request);
            return redrive({ matched: 1 });
          },
        }),
      },
      'POST /dead-letters/{id}/redrive',
      '/dead-letters/7/redrive',
      { body, pathParameters: { id: '7' } },
    );
    return { ...answer, edits, started };
  };

  it('keeps the data as they were sent and redrives this one letter', async () => {
    const { statusCode, json, edits, started } = await edit('{ "data" : { "n": 2.50 } }');
    expect([statusCode, json]).toEqual([202, { redriveId: 'r-1', matched: 1 }]);
    expect(edits).toEqual([['7', '{ "n": 2.50 }', 'local', Date.UTC(2026, 10, 21, 3, 0, 30)]]);
    expect(started).toEqual([{ filter: { ids: ['7'] }, maxPerSecond: 100 }]);
  });

  it.each([
    ['nothing', '{}'],
    ['another member', '{"data":1,"type":"x"}'],
    ['a name spelled with escapes', '{"d\\u0061ta":1}'],
    ['a number beyond a double', '{"data":1e999}'],
    ['U+0000', '{"data":"\\u0000"}'],
    ['half of a surrogate pair', '{"data":"\\ud800"}'],
    ['depth 33', `{"data":${'['.repeat(32)}${']'.repeat(32)}}`],
    ['more than the limit', `{"data":"${'x'.repeat(1_000)}"}`],
  ])('refuses %s and keeps what was there', async (_what, body) => {
    const { statusCode, json, edits, started } = await edit(body);
    expect([statusCode, json.code, edits, started]).toEqual([400, 'body_invalid', [], []]);
  });

  it('answers 409 for a letter that is closed, and for one that never was an event', async () => {
    const closed = await edit('{"data":1}', deadLetter('7'), false);
    expect([closed.statusCode, closed.json.code, closed.started]).toEqual([409, 'letter_closed', []]);
    const failure = { code: 'RECORD_UNREADABLE', message: 'no' };
    const unreadable = await edit('{"data":1}', deadLetter('7', { failure }));
    expect([unreadable.statusCode, unreadable.json.code, unreadable.edits]).toEqual([409, 'letter_unreadable', []]);
  });
});

describe('/redrives/{id}', () => {
  const at = (routeKey: string, answers: Parameters<typeof redrives>[0]) =>
    ask({ redrives: redrives(answers) }, routeKey, '/redrives/r-1', { pathParameters: { id: 'r-1' } });

  it('GET tells how far it is', async () => {
    const { statusCode, json } = await at('GET /redrives/{id}', { find: async () => redrive() });
    expect([statusCode, json]).toEqual([
      200,
      {
        redriveId: 'r-1',
        state: 'running',
        matched: 5,
        redriven: 3,
        processedAgain: 2,
        failedAgain: 1,
        maxPerSecond: 100,
        startedAt: '2026-11-21T03:00:00.000Z',
      },
    ]);
  });

  it('DELETE stops it', async () => {
    const endedAtMs = Date.UTC(2026, 10, 21, 3, 0, 5);
    const stop = async () => redrive({ state: 'stopped', endedAtMs });
    const { json } = await at('DELETE /redrives/{id}', { stop });
    expect(json).toMatchObject({ state: 'stopped', endedAt: '2026-11-21T03:00:05.000Z' });
  });

  it('GET tells why it stopped by itself', async () => {
    const find = async () => redrive({ state: 'stopped', reason: 'They fail.' });
    expect((await at('GET /redrives/{id}', { find })).json).toMatchObject({ state: 'stopped', reason: 'They fail.' });
  });

  it('is 404 for one that is not known', async () => {
    const { statusCode, json } = await at('GET /redrives/{id}', { find: async () => undefined });
    expect([statusCode, json.code]).toEqual([404, 'redrive_not_found']);
  });
});
