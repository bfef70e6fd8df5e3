import { describe, expect, it } from 'vitest';
import { realTime } from '../../../../adapters/system/real-time.ts';

describe('real time', () => {
  it('sleeps no less than asked', async () => {
    const startedAt = performance.now();
    await realTime.sleep(20);
    expect(performance.now() - startedAt).toBeGreaterThanOrEqual(19);
  });

  it('wakes at once when the signal aborts, before or during the sleep', async () => {
    const abort = new AbortController();
    const during = realTime.sleep(60_000, abort.signal);
    abort.abort();
    await during;
    await realTime.sleep(60_000, abort.signal);
  });
});
