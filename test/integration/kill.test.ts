import { afterAll, beforeAll, expect, it } from 'vitest';
import { dataFolder, type RunningPlatform, settled, startPlatform } from '../support/platform.ts';

const KILLS = 10;
const SENDERS = 4;
const BATCH = 50;

let folder: Awaited<ReturnType<typeof dataFolder>>;
let platform: RunningPlatform | undefined;
beforeAll(async () => {
  folder = await dataFolder();
});
afterAll(async () => {
  await platform?.end('SIGTERM');
  await folder.remove();
});

/** A small generator with a seed (mulberry32), so that a failing run can be had again. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Sends batches one after the other until the platform is gone; keeps the ids that were answered 202. */
async function sendUntilKilled(running: RunningPlatform, name: string, accepted: Set<string>): Promise<void> {
  for (let round = 0; ; round += 1) {
    const ids = Array.from({ length: BATCH }, (_, index) => `${name}-${round}-${index}`);
    const body = ids.map((id) => JSON.stringify({ id, type: 'kill.test', source: 'kill', data: { id } })).join('\n');
    try {
      const answer = await running.post('/events', body, { 'content-type': 'application/x-ndjson' });
      if (answer.status === 202) for (const id of ids) accepted.add(id);
      await answer.arrayBuffer();
    } catch {
      return;
    }
  }
}

async function storedIds(running: RunningPlatform): Promise<Map<string, number>> {
  const found = new Map<string, number>();
  let cursor: string | null = '';
  while (cursor !== null) {
    const page: { items: { id: string }[]; nextCursor: string | null } = await running.get(
      `/events?type=kill.test&limit=1000${cursor && `&cursor=${cursor}`}`,
    );
    for (const { id } of page.items) found.set(id, (found.get(id) ?? 0) + 1);
    cursor = page.nextCursor;
  }
  return found;
}

it(`keeps every event that was answered as accepted, once, through ${KILLS} kills at random moments`, async () => {
  const random = seeded(20_261_121);
  const accepted = new Set<string>();
  for (let kill = 0; kill < KILLS; kill += 1) {
    const running = await startPlatform(folder.path);
    const senders = Array.from({ length: SENDERS }, (_, sender) => {
      return sendUntilKilled(running, `${kill}-${sender}`, accepted);
    });
    await new Promise((wake) => setTimeout(wake, 50 + random() * 700));
    await running.end('SIGKILL');
    await Promise.all(senders);
  }
  platform = await startPlatform(folder.path);
  const statistics = await settled(platform, accepted.size);
  const stored = await storedIds(platform);
  expect(accepted.size).toBeGreaterThan(KILLS * BATCH);
  expect([...accepted].filter((id) => !stored.has(id))).toEqual([]);
  expect([...stored].filter(([, times]) => times !== 1)).toEqual([]);
  // A batch may have become durable though its answer was lost: more than accepted, never fewer, and each once.
  expect(statistics.totals).toMatchObject({ processed: stored.size, duplicates: 0, conflicts: 0, deadLettered: 0 });
  expect(statistics.balanced).toBe(true);
}, 180_000);
