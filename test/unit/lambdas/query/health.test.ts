import { describe, expect, it } from 'vitest';
import { virtualTime } from '../../../support/virtual-time.ts';
import { ask, store } from './query-fixture.ts';

const up = async () => undefined;
const down = () => Promise.reject(new Error('password authentication failed for user "spillway"'));
const silent = () => new Promise<undefined>(() => {});

describe('GET /health', () => {
  it('answers 200 when every part is up', async () => {
    const { statusCode, json } = await ask({ store: store({ ping: up }) }, 'GET /health', '/health');
    expect(statusCode).toBe(200);
    expect(json).toEqual({ status: 'up', parts: { store: 'up', stream: 'up', processing: 'up' } });
  });

  it('answers 503 and names the part that is down, without the reason', async () => {
    const { statusCode, json, body } = await ask({ store: store({ ping: down }) }, 'GET /health', '/health');
    expect(statusCode).toBe(503);
    expect(json).toEqual({ status: 'down', parts: { store: 'down', stream: 'up', processing: 'up' } });
    expect(body).not.toContain('password');
  });

  it('answers 200 and says so where a person paused a part: events are accepted all the same', async () => {
    const health = { stream: up, processing: async () => 'paused' as const };
    const answer = await ask({ store: store({ ping: up }), health }, 'GET /health', '/health');
    expect(answer.statusCode).toBe(200);
    expect(answer.json).toEqual({ status: 'up', parts: { store: 'up', stream: 'up', processing: 'paused' } });
    const broken = await ask({ store: store({ ping: down }), health }, 'GET /health', '/health');
    expect(broken.statusCode).toBe(503);
  });

  it('counts a part as down that has not answered within a second', async () => {
    const time = virtualTime();
    const health = { stream: up, processing: silent };
    let isAnswered = false;
    const answer = ask({ store: store({ ping: up }), health, time }, 'GET /health', '/health').finally(() => {
      isAnswered = true;
    });
    await time.advance(999);
    expect(isAnswered).toBe(false);
    await time.advance(1);
    expect((await answer).json.parts).toEqual({ store: 'up', stream: 'up', processing: 'down' });
    expect(time.sleepers()).toBe(0);
  });

  it('leaves no timer behind', async () => {
    const time = virtualTime();
    await ask({ store: store({ ping: up }), time }, 'GET /health', '/health');
    expect(time.sleepers()).toBe(0);
  });
});
