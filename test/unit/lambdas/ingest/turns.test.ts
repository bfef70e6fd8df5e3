import { expect, it } from 'vitest';
import { startTurns } from '../../../../lambdas/ingest/turns.ts';
import { virtualTime } from '../../../support/virtual-time.ts';

it('is over after 20 ms, and another begins once the others had theirs', async () => {
  const time = virtualTime();
  const turns = startTurns(time);
  await time.advance(19);
  expect(turns.isOver()).toBe(false);
  await time.advance(1);
  expect(turns.isOver()).toBe(true);
  const next = turns.next();
  expect(turns.isOver()).toBe(true);
  await time.advance(0);
  await next;
  expect(turns.isOver()).toBe(false);
});
