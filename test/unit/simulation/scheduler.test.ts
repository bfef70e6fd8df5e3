import { describe, expect, it } from 'vitest';
import { drawsOf } from '../../../simulation/draws.ts';
import { scheduler } from '../../../simulation/scheduler.ts';

const NEVER = (): boolean => false;

/** The order in which four sleepers of one moment, and one of an earlier moment, wake. */
async function wakingOrder(seed: number): Promise<string> {
  const time = scheduler(1_000, drawsOf(seed, 0).random);
  const woken: string[] = [];
  const sleeper = async (name: string, ms: number): Promise<void> => {
    await time.sleep(ms);
    woken.push(`${name}@${time.now()}`);
  };
  for (const name of ['a', 'b', 'c', 'd']) void sleeper(name, 10);
  void sleeper('early', 5);
  expect(await time.runUntil(NEVER, 5_000)).toBe(false);
  return woken.join(' ');
}

describe('the scheduler', () => {
  it('jumps from one sleeper to the next', async () => {
    expect(await wakingOrder(1)).toMatch(/^early@1005 .@1010 .@1010 .@1010 .@1010$/);
  });

  it('has the seed decide between sleepers of one moment', async () => {
    const orders = new Set<string>();
    for (let seed = 0; seed < 20; seed++) orders.add(await wakingOrder(seed));
    expect(orders.size).toBeGreaterThan(5);
    expect(await wakingOrder(3)).toBe(await wakingOrder(3));
  });

  it('stops as soon as it is done, and wakes nobody behind the end', async () => {
    const time = scheduler(0, () => 0);
    let woken = 0;
    for (const ms of [1, 2, 50]) void time.sleep(ms).then(() => woken++);
    expect(await time.runUntil(() => woken === 1, 10)).toBe(true);
    expect(time.now()).toBe(1);
    expect(await time.runUntil(NEVER, 10)).toBe(false);
    expect(woken).toBe(2);
  });

  it('wakes a sleeper at once when its signal aborts', async () => {
    const time = scheduler(0, () => 0);
    const ending = new AbortController();
    let isAwake = false;
    void time.sleep(1_000, ending.signal).then(() => {
      isAwake = true;
    });
    ending.abort();
    expect(await time.runUntil(() => isAwake, 10)).toBe(true);
    expect(time.now()).toBe(0);
  });
});
