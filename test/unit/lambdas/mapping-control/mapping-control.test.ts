import { expect, it } from 'vitest';
import type { MappingControl } from '../../../../core/ports/mapping-control.ts';
import { createMappingControl } from '../../../../lambdas/mapping-control/mapping-control.ts';
import { virtualTime } from '../../../support/virtual-time.ts';
import { collectingLogger } from '../shared/collecting-logger.ts';
import { httpRequest } from '../shared/http-request.ts';

function controlled(changes: Partial<MappingControl> = {}) {
  const asked: string[] = [];
  const control: MappingControl = {
    pause: async (reason) => void asked.push(`pause ${reason}`),
    resume: async (reason) => void asked.push(`resume ${reason}`),
    state: async () => ({ state: 'paused', pausedBy: [{ reason: 'breaker', sinceMs: 1_767_225_600_000 }] }),
    ...changes,
  };
  const logger = collectingLogger();
  const time = virtualTime(1_767_225_601_000);
  const handler = createMappingControl({ control, breaker: () => 'open', mapping: { batchSize: 100 }, logger, time });
  const ask = async (routeKey: string, path: string) => JSON.parse((await handler(httpRequest(routeKey, path))).body);
  return { asked, logger, ask, handler, time };
}

const STATE = {
  state: 'paused',
  pausedBy: [{ reason: 'breaker', since: '2026-01-01T00:00:00.000Z' }],
  breaker: 'open',
  mapping: { batchSize: 100 },
};

it('tells whether events are delivered, why not, and the state of the breaker', async () => {
  const { ask, asked } = controlled();
  expect(await ask('GET /processing', '/processing')).toEqual(STATE);
  expect(asked).toEqual([]);
});

it("puts an operator's hand on the mapping and leaves the breaker's alone", async () => {
  const { ask, asked, logger } = controlled();
  expect(await ask('POST /processing/pause', '/processing/pause')).toEqual(STATE);
  expect(await ask('POST /processing/resume', '/processing/resume')).toEqual(STATE);
  expect(asked).toEqual(['pause hand', 'resume hand']);
  expect(logger.lines.map(({ message, fields }) => [message, fields?.what])).toEqual([
    ['audit', 'POST /processing/pause'],
    ['audit', 'POST /processing/resume'],
  ]);
});

it('answers a pause within 3 seconds, however long the batch in flight takes', async () => {
  const state = async () => ({ state: 'pausing' as const, pausedBy: [] });
  const { handler, time } = controlled({ pause: () => new Promise(() => undefined), state });
  const answered = handler(httpRequest('POST /processing/pause', '/processing/pause'));
  await time.advance(3_000);
  const { statusCode, body } = await answered;
  expect([statusCode, JSON.parse(body).state]).toEqual([202, 'pausing']);
  expect((await handler(httpRequest('GET /processing', '/processing'))).statusCode).toBe(200);
  expect(time.sleepers()).toBe(0);
});
