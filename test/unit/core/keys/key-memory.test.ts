import { expect, it } from 'vitest';
import { createKeyMemory } from '../../../../core/keys/key-memory.ts';
import type { StoredKey } from '../../../../core/ports/key-store.ts';
import { collectingLogger } from '../../lambdas/shared/collecting-logger.ts';

const stored = (id: string): StoredKey => ({ id, name: 'a', sha256: '', scopes: [], createdAtMs: 0 });

/** A memory of 20 seconds, 25 where the store is away, and what it stands on. */
function fixture() {
  const state = { nowMs: 0, keys: [stored('1')], reads: 0, isAway: false };
  const logger = collectingLogger();
  const list = async (): Promise<readonly StoredKey[]> => {
    state.reads += 1;
    if (state.isAway) throw new Error('throttled');
    return state.keys;
  };
  const ages = { refreshAfterSeconds: 20, atMostSeconds: 25 };
  const memory = createKeyMemory({ list }, ages, { time: { now: () => state.nowMs }, logger });
  return { state, logger, memory };
}

it('reads the keys once in 20 seconds, whoever asks', async () => {
  const { state, memory } = fixture();
  const first = await memory.keys();
  state.nowMs = 19_999;
  expect(await memory.keys()).toBe(first);
  expect(state.reads).toBe(1);
});

it('sees a change at the next read', async () => {
  const { state, memory } = fixture();
  await memory.keys();
  state.keys = [stored('2')];
  state.nowMs = 20_000;
  expect(await memory.keys()).toEqual([stored('2')]);
  expect(state.reads).toBe(2);
});

it('keeps the former keys for 25 seconds while they cannot be read, and says so', async () => {
  const { state, logger, memory } = fixture();
  await memory.keys();
  state.isAway = true;
  state.nowMs = 25_000;
  expect(await memory.keys()).toEqual([stored('1')]);
  expect(logger.lines).toMatchObject([{ level: 'warn' }]);
  state.nowMs = 25_001;
  await expect(memory.keys()).rejects.toThrow('throttled');
  state.isAway = false;
  expect(await memory.keys()).toEqual([stored('1')]);
});

it('lets nobody in before the keys were read', async () => {
  const { state, memory } = fixture();
  state.isAway = true;
  await expect(memory.keys()).rejects.toThrow('throttled');
});

it('counts the age from before the read', async () => {
  const { state, memory } = fixture();
  const pending = memory.keys();
  state.nowMs = 5_000; // the read took 5 seconds
  await pending;
  state.nowMs = 20_000;
  await memory.keys();
  expect(state.reads).toBe(2);
});
