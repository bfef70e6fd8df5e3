import { describe, expect, it } from 'vitest';
import type { EventStatus, Identity } from '../../../../core/events/event.ts';
import type { QueuedLetter } from '../../../../core/ports/dead-letter-queue.ts';
import type { EventStory } from '../../../../core/ports/event-history.ts';
import { drainQueue } from '../../../../lambdas/redrive-worker/drain-queue.ts';
import { deadLetter } from '../../../support/letters.ts';
import { collectingLogger } from '../shared/collecting-logger.ts';

const NOW_MS = 1_000_000;
const { signal: never } = new AbortController();

interface Known {
  readonly status?: EventStatus;
  readonly nextRedriveAtMs?: number;
}

/** Drains a queue whose messages are about events of these ids. @returns what became of each message */
async function drained(known: Readonly<Record<string, Known>>, messages: readonly QueuedLetter[], signal = never) {
  const waiting = [...messages];
  const became: Record<string, string> = {};
  const logger = collectingLogger();
  await drainQueue(
    {
      queue: {
        receive: async (hiddenSeconds) => {
          const page = waiting.splice(0, 10);
          for (const { receipt } of page) became[receipt] = `received for ${hiddenSeconds} s`;
          return page;
        },
        delete: async (receipts) => {
          for (const receipt of receipts) became[receipt] = 'deleted';
        },
        hide: async (receipts, seconds) => {
          for (const receipt of receipts) became[receipt] = `hidden for ${seconds} s`;
        },
      },
      store: { statuses: async (identities: readonly Identity[]) => identities.map(({ id }) => known[id]?.status) },
      history: {
        story: async (id): Promise<EventStory> => {
          const letter = deadLetter('1', { nextRedriveAtMs: known[id]?.nextRedriveAtMs });
          return { event: letter, requestId: 'r', batches: [], letter, changes: [] };
        },
      },
      logger,
      time: { now: () => NOW_MS },
    },
    signal,
  );
  return { became, left: waiting.length, lines: logger.lines };
}

const message = (id: string): QueuedLetter => ({ identity: { id, source: 's' }, receipt: id });

describe('drainQueue', () => {
  it.each(['processed', 'filtered', 'parked', 'discarded'] as const)(
    'deletes the message of an event that is %s',
    async (status) => {
      const { became } = await drained({ 'e-1': { status } }, [message('e-1')]);
      expect(became).toEqual({ 'e-1': 'deleted' });
    },
  );

  it('hides a letter that is taken up again by itself until that is done', async () => {
    const known = {
      'e-1': { status: 'deadLettered', nextRedriveAtMs: NOW_MS + 90_500 },
      'e-2': { status: 'deadLettered', nextRedriveAtMs: NOW_MS - 5_000 },
    } as const;
    const { became } = await drained(known, [message('e-1'), message('e-2')]);
    expect(became).toEqual({ 'e-1': 'hidden for 151 s', 'e-2': 'hidden for 60 s' });
  });

  it('deletes the message of a letter that waits for a person', async () => {
    const { became } = await drained({ 'e-1': { status: 'deadLettered' } }, [message('e-1')]);
    expect(became).toEqual({ 'e-1': 'deleted' });
  });

  it('looks again at what is not stored yet, and leaves alone what is none of ours', async () => {
    const { became } = await drained({}, [message('e-1'), { identity: undefined, receipt: 'theirs' }]);
    expect(became).toEqual({ 'e-1': 'hidden for 60 s', theirs: 'hidden for 39600 s' });
  });

  it('goes through all pages, and says how many messages are gone', async () => {
    const ids = Array.from({ length: 25 }, (_, number) => `e-${number}`);
    const known = Object.fromEntries(ids.map((id) => [id, { status: 'processed' as const }]));
    const { became, lines } = await drained(known, ids.map(message));
    expect(Object.values(became)).toEqual(Array(25).fill('deleted'));
    expect(lines).toMatchObject([{ level: 'info', fields: { deleted: 25 } }]);
  });

  it('receives nothing more when the time is over', async () => {
    const { left } = await drained({}, [message('e-1')], AbortSignal.abort());
    expect(left).toBe(1);
  });
});
