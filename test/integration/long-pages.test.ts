import { afterAll, beforeAll, expect, it } from 'vitest';
import { dataFolder, type RunningPlatform, settled, startPlatform } from '../support/platform.ts';

/** Of each kind: together 4 MB. */
const EVENTS = 20;
const CHARACTERS = 200_000;
/** A response of Lambda has 6 MB, and its body may be spelled twice as long. */
const LONGEST_PAGE = 2_600_000;

let data: Awaited<ReturnType<typeof dataFolder>>;
let platform: RunningPlatform;

const ids = (kind: string) => Array.from({ length: EVENTS }, (_, n) => `${kind}-${String(n).padStart(2, '0')}`);

async function send(kind: string, type: string, letter: string): Promise<void> {
  const events = ids(kind).map((id) => ({ id, source: 'test', type, data: { text: letter.repeat(CHARACTERS) } }));
  for (const half of [events.slice(0, EVENTS / 2), events.slice(EVENTS / 2)]) {
    expect((await platform.post('/events', JSON.stringify(half))).status).toBe(202);
  }
}

beforeAll(async () => {
  data = await dataFolder();
  platform = await startPlatform(data.path);
  await send('good', 'long.sent', 'a');
  await send('broken', 'order.placed', 'b');
  await settled(platform, 2 * EVENTS);
  await send('good', 'long.sent', 'c');
  await settled(platform, 3 * EVENTS);
});
afterAll(async () => {
  await platform?.end('SIGTERM');
  await data?.remove();
});

interface Page {
  readonly items: readonly { readonly id?: string; readonly event?: { readonly id: string } }[];
  readonly nextCursor: string | null;
}

it.each([
  ['/events?type=long.sent', 'good'],
  ['/conflicts?', 'good'],
  ['/dead-letters?', 'broken'],
])('%s ends a page of long events early and goes on by its cursor', async (list, kind) => {
  const seen: (string | undefined)[] = [];
  const lengths: number[] = [];
  for (let cursor: string | null = ''; cursor !== null; ) {
    const text = await (
      await fetch(`${platform.url}${list}&limit=1000${cursor && `&cursor=${cursor}`}`.replace('?&', '?'))
    ).text();
    const page = JSON.parse(text) as Page;
    seen.push(...page.items.map(({ id, event }) => id ?? event?.id));
    lengths.push(text.length);
    cursor = page.nextCursor;
  }
  expect(seen.toSorted()).toEqual(ids(kind));
  expect(lengths).toHaveLength(2);
  expect(Math.max(...lengths)).toBeLessThan(LONGEST_PAGE);
});
