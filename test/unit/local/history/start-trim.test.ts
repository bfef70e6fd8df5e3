import { expect, it } from 'vitest';
import { startTrim } from '../../../../local/history/start-trim.ts';
import { virtualTime } from '../../../support/virtual-time.ts';
import { collectingLogger } from '../../lambdas/shared/collecting-logger.ts';

const NOW = 1_767_225_600_000;
const HOUR_MS = 3_600_000;
const FIRST = NOW - 691_200_000;

/** `answers`: what each trim of the history comes to, at last nothing. */
function bench(...answers: (number | Error)[]) {
  const time = virtualTime(NOW);
  const logger = collectingLogger();
  const asked: number[] = [];
  const history = {
    async trim(beforeMs: number) {
      asked.push(beforeMs);
      const answer = answers.shift() ?? 0;
      if (answer instanceof Error) throw answer;
      return answer;
    },
  };
  return { time, asked, logger, trim: startTrim({ history, time, logger }) };
}

it('forgets every hour what is older than eight days, until nothing of it is left', async () => {
  const { time, asked, logger, trim } = bench(20_000, 5);
  await time.advance(HOUR_MS);
  expect(asked).toEqual([FIRST, FIRST, FIRST, FIRST + HOUR_MS]);
  expect(logger.lines.map(({ message, fields }) => [message, fields])).toEqual([
    ['expired history deleted', { entries: 20_005 }],
  ]);
  await trim.stop();
  expect(time.sleepers()).toBe(0);
});

it('tries again an hour later where the store is away', async () => {
  const { time, asked, trim } = bench(new Error('away'));
  await time.advance(HOUR_MS);
  expect(asked).toEqual([FIRST, FIRST + HOUR_MS]);
  await trim.stop();
});
