import { expect, it } from 'vitest';
import { createMarks, markedBreaker, withMarks } from '../../../../local/marks/marks.ts';
import { virtualTime } from '../../../../local/virtual-time.ts';

const ignore = () => undefined;
const silent = { debug: ignore, info: ignore, warn: ignore, error: ignore };

it('remembers the latest 200, newest first', async () => {
  const time = virtualTime(1_000);
  const marks = createMarks(time);
  for (let at = 1; at <= 201; at += 1) marks.add('start', `start ${at}`);
  await time.advance(1_000);
  marks.add('breaker', 'store away');
  const all = marks.list(1_000);
  expect(all).toHaveLength(200);
  expect(all.slice(0, 2)).toEqual([
    { at: '1970-01-01T00:00:02.000Z', kind: 'breaker', text: 'store away' },
    { at: '1970-01-01T00:00:01.000Z', kind: 'start', text: 'start 201' },
  ]);
  expect(all.at(-1)?.text).toBe('start 3');
});

it('marks what operators did, and not what they asked, tried or were refused', () => {
  const marks = createMarks(virtualTime());
  const logger = withMarks(silent, marks);
  logger.info('audit', { what: 'POST /dead-letters/redrive', count: 40 });
  logger.info('audit', { what: 'POST /dead-letters/redrive', count: 40, rehearse: true });
  logger.info('audit', { what: 'POST /dead-letters/redrive', refused: true });
  logger.info('audit', { what: 'GET /dead-letters', count: 3 });
  logger.info('audit', { what: 'POST /processing/pause', count: 1 });
  logger.info('request', { what: 'POST /processing/resume' });
  expect(marks.list(10).map(({ text }) => text)).toEqual(['paused by hand', 'redrive of 40']);
});

it('marks what the circuit breaker does', async () => {
  const marks = createMarks(virtualTime());
  const asked: string[] = [];
  const control = markedBreaker(
    {
      pause: async (reason) => void asked.push(`pause ${reason}`),
      resume: async (reason) => void asked.push(`resume ${reason}`),
      state: async () => ({ state: 'running', pausedBy: [] }),
    },
    marks,
  );
  await control.pause('breaker');
  await control.resume('breaker');
  expect(asked).toEqual(['pause breaker', 'resume breaker']);
  expect(marks.list(2).map(({ text }) => text)).toEqual(['store back', 'store away']);
});
