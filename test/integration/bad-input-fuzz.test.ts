import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { MutatedRequest } from '../support/bad-inputs/edits.ts';
import { faultsOfAnswer } from '../support/bad-inputs/judge.ts';
import { type KeyedPlatform, startKeyedPlatform } from '../support/bad-inputs/keyed-platform.ts';
import { mutatedRequest, withFlips } from '../support/bad-inputs/mutations.ts';
import type { RawAnswer } from '../support/raw-http.ts';

const REQUESTS = 20_000;
const SEED = 20_261_121;
/** A head may lose the length of its body, and the server then waits for the rest: the client ends such a request. */
const GIVE_UP_MS = 20;

interface Told {
  readonly accepted: number;
  readonly events: readonly { readonly index: number; readonly id: string | null; readonly status: string }[];
}
interface Stored {
  readonly id: string;
  readonly data?: unknown;
}

let platform: KeyedPlatform;
const statuses = new Map<number, number>();
/** Data of accepted events by id; undefined where an id was accepted twice. */
const expected = new Map<string, { readonly data: unknown } | undefined>();
let accepted = 0;

beforeAll(async () => {
  platform = await startKeyedPlatform();
});
afterAll(async () => {
  await platform.remove();
});

function remember({ parts }: MutatedRequest, answer: RawAnswer): void {
  const { path = '/events' } = parts;
  const isKept = answer.status === 202 || answer.status === 207;
  if (!isKept || !/^\/(api\/)?events\b/.test(path) || path.includes('dryRun')) return;
  const told = JSON.parse(answer.text) as Told;
  accepted += told.accepted;
  const { 'content-type': type, 'content-encoding': coding } = parts.headers ?? {};
  if (path !== '/events' || type !== 'application/json' || coding !== undefined) return;
  const body = JSON.parse(Buffer.from(parts.body ?? '').toString()) as { events?: unknown; type?: unknown };
  const events = (Array.isArray(body) ? body : 'type' in body ? [body] : body.events) as Stored[];
  for (const { index, id, status } of told.events) {
    if (status !== 'accepted' || id === null) continue;
    expected.set(id, expected.has(id) ? undefined : { data: events[index]?.data });
  }
}

async function storedEvents(): Promise<Stored[]> {
  const all: Stored[] = [];
  let cursor: string | null = null;
  do {
    const query: string = cursor === null ? '' : `&cursor=${cursor}`;
    const page = JSON.parse((await platform.ask(`/events?limit=1000${query}`)).text) as {
      items: Stored[];
      nextCursor: string | null;
    };
    all.push(...page.items);
    cursor = page.nextCursor;
  } while (cursor !== null);
  return all;
}

it(`${REQUESTS} mutated requests: none is a fault of ours`, { timeout: 180_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(mutatedRequest, async (request) => {
      const bytes = withFlips(platform.bytesOf({ send: request.parts }), request.flips);
      const answer = await platform.send(bytes, request.kind === 'head' ? GIVE_UP_MS : undefined);
      statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1);
      if (request.kind === 'head') {
        // What the bytes say is anybody's guess: no answer, or several, may be right, but no failure of ours.
        if (answer.status >= 500) throw new Error(`status ${answer.status}`);
        return;
      }
      const faults = faultsOfAnswer(answer, bytes);
      if (faults.length > 0) throw new Error(`${faults.join(', ')}: ${answer.status} ${answer.text.slice(0, 500)}`);
      remember(request, answer);
    }),
    { numRuns: REQUESTS, seed: SEED },
  );
  const { strangeNames } = await platform.read();
  expect(strangeNames).toEqual([]);
  expect(platform.process.exitCode).toBeNull();
});

it('what was accepted of them came back as it was sent', async () => {
  for (;;) {
    const { totals } = JSON.parse((await platform.ask('/statistics')).text) as {
      totals: { received: number; inFlight: number };
    };
    if (totals.inFlight === 0 && totals.received >= accepted) break;
    await new Promise((wake) => setTimeout(wake, 50));
  }
  const stored = new Map((await storedEvents()).map((one) => [one.id, one]));
  const known = [...expected].flatMap(([id, event]) => (event === undefined ? [] : [{ id, event }]));
  const changed = known.filter(
    ({ id, event }) => !isDeepStrictEqual(stored.get(id)?.data, event.data) || !stored.has(id),
  );
  expect(changed).toEqual([]);
  expect(known.length).toBeGreaterThan(1_000);
  for (const status of [200, 202, 207, 400, 404, 405, 415, 422]) expect([...statuses.keys()]).toContain(status);
});
