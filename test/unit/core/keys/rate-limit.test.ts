import { describe, expect, it } from 'vitest';
import { createRateLimit } from '../../../../core/keys/rate-limit.ts';

function fixture(perSecond: number) {
  const state = { nowMs: 0 };
  const take = createRateLimit(perSecond, { now: () => state.nowMs });
  return { state, take };
}

describe('the rate limit', () => {
  it('gives what one second brings at once, then as time goes', () => {
    const { state, take } = fixture(4);
    expect([1, 2, 3, 4].map(() => take('a', 1))).toEqual([0, 0, 0, 0]);
    expect(take('a', 1)).toBe(0.25);
    state.nowMs = 249;
    expect(take('a', 1)).toBeCloseTo(0.001);
    state.nowMs = 250;
    expect(take('a', 1)).toBe(0);
    expect(take('a', 1)).toBe(0.25);
  });

  it('counts each caller by itself', () => {
    const { take } = fixture(1);
    expect([take('a', 1), take('b', 1), take('a', 1)]).toEqual([0, 0, 1]);
  });

  it('keeps no more than one second of patience', () => {
    const { state, take } = fixture(2);
    take('a', 2);
    state.nowMs = 3_600_000;
    expect([take('a', 1), take('a', 1), take('a', 1)]).toEqual([0, 0, 0.5]);
  });

  it('takes a thing that is larger than the bucket when it is full, and has it paid back', () => {
    const { state, take } = fixture(100);
    expect(take('a', 500)).toBe(0); // 100 were there: a debt of 400
    expect(take('a', 1)).toBe(4.01);
    state.nowMs = 4_010;
    expect(take('a', 1)).toBe(0);
    state.nowMs = 4_999;
    expect(take('a', 500)).toBeCloseTo(0.011); // only into a full bucket
    state.nowMs = 5_010;
    expect(take('a', 500)).toBe(0);
  });

  it('is exact in the long run', () => {
    const { state, take } = fixture(1_000);
    let taken = 0;
    for (state.nowMs = 0; state.nowMs <= 60_000; state.nowMs += 1) {
      while (take('a', 7) === 0) taken += 7;
    }
    // 60 s and the second that was in the bucket, less what is left of one take.
    expect(taken).toBe(60_998);
  });

  it('refuses without taking: asking costs nothing', () => {
    const { state, take } = fixture(10);
    take('a', 10);
    for (let count = 0; count < 1_000; count += 1) take('a', 1);
    state.nowMs = 100;
    expect(take('a', 1)).toBe(0);
  });

  it('takes rates below one a second', () => {
    const { state, take } = fixture(0.5);
    expect(take('a', 1)).toBe(0);
    expect(take('a', 1)).toBe(2);
    state.nowMs = 2_000;
    expect(take('a', 1)).toBe(0);
  });

  it('brings nothing when the clock is set back', () => {
    const { state, take } = fixture(1);
    state.nowMs = 10_000;
    take('a', 1);
    state.nowMs = 0;
    expect(take('a', 1)).toBe(1);
    state.nowMs = 1_000;
    expect(take('a', 1)).toBe(0);
  });
});
