import { expect, it } from 'vitest';
import { memoryEventStore } from '../../../../adapters/memory/event-store.ts';
import { PipelineError } from '../../../../core/errors.ts';
import { createEventCheck } from '../../../../core/events/event-check.ts';
import { createUnpacker } from '../../../../core/packing/unpack.ts';
import type { InvokeResult } from '../../../../core/ports/function-invoker.ts';
import type { FunctionHost } from '../../../../local/functions/function-host.ts';
import { isolatingDestination } from '../../../../local/isolation/isolating-destination.ts';
import type { KinesisEvent } from '../../../../local/mapping/kinesis-event.ts';
import type { FailureMessage } from '../../../../local/mapping/on-failure.ts';
import { virtualTime } from '../../../support/virtual-time.ts';

const check = createEventCheck({ eventBytes: 262_144, jsonDepth: 32, attributeCharacters: 256 });
const silent = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };
const MESSAGE = { requestContext: { requestId: 'request-1' } } as FailureMessage;

const payload = (...lines: readonly string[]): KinesisEvent => ({
  Records: [
    {
      eventID: 'shardId-000000000000:7',
      kinesis: {
        kinesisSchemaVersion: '1.0',
        sequenceNumber: '7',
        partitionKey: '0',
        data: Buffer.from(lines.join('\n')).toString('base64'),
        approximateArrivalTimestamp: 1,
      },
    } as KinesisEvent['Records'][number],
  ],
});
const line = (id: string): string => JSON.stringify({ id, source: 's', type: 't', subject: 'k', data: { id } });

/** `kills`: indexes of events that end any environment. `outages`: commits that fail first. `bugs`: hosts that fail. */
function bench({ kills = [] as number[], outages = 0, bugs = 0, parks = false, folderFails = false } = {}) {
  const time = virtualTime(0);
  const store = memoryEventStore({ time });
  const hosts = { started: 0, stopped: 0 };
  let away = outages;
  const invoked: number[] = [];
  /** Requests of the batches that stand in the folder. */
  const kept: string[] = [];
  const destination = isolatingDestination({
    folder: {
      keep: async ({ requestContext: { requestId } }) => {
        if (folderFails) throw new Error('disk full');
        kept.push(requestId);
        return { remove: async () => void kept.splice(kept.indexOf(requestId), 1) };
      },
    },
    startHost: () => {
      hosts.started += 1;
      const isBroken = hosts.started <= bugs;
      const invoke = async (event: unknown): Promise<InvokeResult> => {
        const { index } = event as { index: number };
        invoked.push(index);
        if (kills.includes(index)) return { ok: false, errorType: 'Runtime.ExitError', errorMessage: 'exit' };
        return { ok: true, payload: { status: 'processed', attempts: 1 } };
      };
      return {
        ready: async () => (isBroken ? { ok: false, errorType: 'E', errorMessage: 'not now' } : undefined),
        invoke,
        stop: async () => {
          hosts.stopped += 1;
        },
      } as Partial<FunctionHost> as FunctionHost;
    },
    unpack: createUnpacker(check, false),
    parking: parks ? { parksKey: () => true, parkedKeys: async () => new Set() } : undefined,
    store: {
      commit: async (batch) => {
        if (away-- > 0) throw new PipelineError('STORE_UNAVAILABLE', 'away');
        return store.commit(batch);
      },
    },
    metrics: { add: () => undefined, flush: () => undefined },
    logger: silent,
    time,
    random: () => 0.5,
  });
  const statuses = async () => {
    const { items } = await store.list({ order: 'asc', limit: 100 });
    return Object.fromEntries(items.map(({ event, status }) => [event.id, status]));
  };
  return { time, destination, hosts, invoked, kept, statuses };
}

it('sets the guilty event aside alone, and commits its neighbours', async () => {
  const { destination, statuses, hosts, invoked } = bench({ kills: [1] });
  await destination.send(MESSAGE, payload(line('a'), line('b'), line('c'), 'no event'));
  expect(await statuses()).toEqual({ a: 'processed', b: 'deadLettered', c: 'processed', '7.3': 'deadLettered' });
  expect(invoked).toEqual([0, 1, 1, 1, 2]);
  expect(hosts).toEqual({ started: 1, stopped: 1 });
});

it('keeps the order of a key that the guilty event parks', async () => {
  const { destination, statuses, invoked } = bench({ kills: [1], parks: true });
  await destination.send(MESSAGE, payload(line('a'), line('b'), line('c')));
  expect(await statuses()).toEqual({ a: 'processed', b: 'deadLettered', c: 'parked' });
  expect(invoked).toEqual([0, 1, 1, 1]);
});

it('waits out the store, however long it is away, and settles no event again for it', async () => {
  const { time, destination, statuses, invoked } = bench({ outages: 500 });
  const sent = destination.send(MESSAGE, payload(line('a')));
  await time.advance(300_000);
  expect(await statuses()).toEqual({});
  await time.advance(300_000);
  await sent;
  expect(await statuses()).toEqual({ a: 'processed' });
  expect(invoked).toEqual([0]);
});

it('keeps the batch as a file until its events are settled', async () => {
  const { time, destination, kept } = bench({ outages: 5 });
  const sent = destination.send(MESSAGE, payload(line('a')));
  await time.settle();
  expect(kept).toEqual(['request-1']);
  await time.advance(60_000);
  await sent;
  expect(kept).toEqual([]);
});

it('tries again where isolation itself fails, and loses nothing of it', async () => {
  const { time, destination, statuses, hosts } = bench({ bugs: 3, folderFails: true });
  const sent = destination.send(MESSAGE, payload(line('a')));
  await time.advance(60_000);
  await sent;
  expect(await statuses()).toEqual({ a: 'processed' });
  expect(hosts).toEqual({ started: 4, stopped: 4 });
});

it('tells the mapping nothing of a batch that it was stopped in', async () => {
  const { time, destination, statuses } = bench({ outages: Number.POSITIVE_INFINITY });
  let isSent = false;
  void destination.send(MESSAGE, payload(line('a'))).then(() => {
    isSent = true;
  });
  await time.advance(1_000);
  await destination.stop();
  await time.advance(60_000);
  expect(isSent).toBe(false);
  expect(await statuses()).toEqual({});
  expect(time.sleepers()).toBe(0);
});
