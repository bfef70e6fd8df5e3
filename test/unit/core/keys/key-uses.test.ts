import { expect, it } from 'vitest';
import { createKeyUses } from '../../../../core/keys/key-uses.ts';
import { collectingLogger } from '../../lambdas/shared/collecting-logger.ts';

function fixture(noteUse?: () => Promise<void>) {
  const state = { nowMs: 0 };
  const written: string[] = [];
  const logger = collectingLogger();
  const store = {
    noteUse: async (id: string, atMs: number) => {
      written.push(`${id} ${atMs}`);
      await noteUse?.();
    },
  };
  return { state, written, logger, uses: createKeyUses(store, { time: { now: () => state.nowMs }, logger }) };
}

it('writes the uses of a key once a minute, each key by itself', async () => {
  const { state, written, uses } = fixture();
  uses.note('a');
  uses.note('a');
  state.nowMs = 59_999;
  uses.note('a');
  uses.note('b');
  state.nowMs = 60_000;
  uses.note('a');
  await uses.settled();
  expect(written).toEqual(['a 0', 'b 59999', 'a 60000']);
});

it('does not wait for the store', async () => {
  const { promise, resolve } = Promise.withResolvers<void>();
  const { written, uses } = fixture(() => promise);
  uses.note('a');
  uses.note('b');
  expect(written).toEqual(['a 0', 'b 0']);
  let isSettled = false;
  const settled = uses.settled().then(() => {
    isSettled = true;
  });
  await Promise.resolve();
  expect(isSettled).toBe(false);
  resolve();
  await settled;
  expect(isSettled).toBe(true);
});

it('goes on when the store fails, says so with the id, and tries again after a minute', async () => {
  let isAway = true;
  const { state, written, logger, uses } = fixture(async () => {
    if (isAway) throw new Error('throttled');
  });
  uses.note('a');
  await uses.settled();
  uses.note('a');
  expect(logger.lines).toMatchObject([{ level: 'warn', fields: { keyId: 'a' } }]);
  isAway = false;
  state.nowMs = 60_000;
  uses.note('a');
  await uses.settled();
  expect(written).toEqual(['a 0', 'a 60000']);
});
