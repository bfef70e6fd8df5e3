import type { RunningPlatform } from '../support/platform.ts';

const PER_REQUEST = 5_000;
const REQUESTS_AT_ONCE = 4;
const FIRST_MS = Date.UTC(2026, 0, 1);
const TYPES = ['sensor.pressure', 'sensor.humidity', 'door.opened', 'door.closed', 'pump.started'];

/** Numbers of the events of key `needle`: the oldest, one in the middle, and one among the newest. */
export const NEEDLES: readonly number[] = [0, 500_000, 999_990];

/** Event number `n`, a second younger than the one before it. */
const eventText = (n: number): string =>
  JSON.stringify({
    id: `e-${n}`,
    source: `site-${n % 20}`,
    type: TYPES[n % TYPES.length],
    time: new Date(FIRST_MS + n * 1_000).toISOString(),
    partitionkey: NEEDLES.includes(n) ? 'needle' : `station-${n % 1_000}`,
    data: { n, value: n % 97, note: 'as measured at the door, with nothing to add' },
  });

function bodyFrom(first: number, count: number): string {
  return Array.from({ length: count }, (_, at) => eventText(first + at)).join('\n');
}

/** Sends events 0 to `count` - 1. */
export async function sendEvents(platform: RunningPlatform, count: number): Promise<void> {
  let next = 0;
  const sendOn = async (): Promise<void> => {
    while (next < count) {
      const first = next;
      next += PER_REQUEST;
      const body = bodyFrom(first, Math.min(PER_REQUEST, count - first));
      const answer = await platform.post('/events', body, { 'content-type': 'application/x-ndjson' });
      if (answer.status !== 202) throw new Error(`events from ${first} on were answered ${answer.status}`);
      await answer.arrayBuffer();
    }
  };
  await Promise.all(Array.from({ length: REQUESTS_AT_ONCE }, sendOn));
}
