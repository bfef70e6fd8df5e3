import { sendSlowly } from '../clients/send-request.ts';
import type { Fault } from './fault.ts';

const SLOW_CLIENTS = 50;
const RESENDS = 50;
const OVERLOAD_EVENTS = 20_000;
const OVERLOAD_MS = 20_000;

const resend50: Fault = {
  name: 'one request 50 times in parallel',
  rows: ['F04'],
  async run({ crowd, random }) {
    const client = random.pick(crowd.members);
    await crowd.finished(OVERLOAD_MS); // else the client would number events while its own are in flight
    const events = Array.from({ length: 20 }, () => client.maker.next());
    await Promise.all(Array.from({ length: RESENDS }, () => client.sendOnce(events)));
    await client.sendUntilKnown(events, AbortSignal.timeout(OVERLOAD_MS));
  },
};

const slowBodies: Fault = {
  name: '50 clients send a byte every 100 ms',
  rows: ['F08'],
  async run({ port, sleep, recoversFromNow }) {
    const over = new AbortController();
    const clients = Array.from({ length: SLOW_CLIENTS }, () => sendSlowly(port, over.signal));
    await sleep(1_500);
    over.abort();
    await Promise.all(clients);
    recoversFromNow();
  },
};

const overload: Fault = {
  name: 'ten times the load',
  rows: ['F13'],
  async run({ crowd, recoversFromNow }) {
    recoversFromNow();
    crowd.release(OVERLOAD_EVENTS);
    await crowd.finished(OVERLOAD_MS);
  },
};

const hotKey: Fault = {
  name: 'one request of 2,000 events with two keys',
  rows: ['F33', 'F16'],
  async run({ crowd, random, recoversFromNow }) {
    const client = random.pick(crowd.members);
    await crowd.finished(OVERLOAD_MS);
    recoversFromNow();
    const all = Array.from({ length: 8_000 }, () => client.maker.next());
    const keys = new Set([all[0]!.partitionKey, all[1]!.partitionKey]);
    const hot = all.filter(({ partitionKey }) => keys.has(partitionKey)).slice(0, 2_000);
    await client.sendUntilKnown(hot, AbortSignal.timeout(OVERLOAD_MS));
  },
};

export const CLIENT_TROUBLES: readonly Fault[] = [resend50, slowBodies, overload, hotKey];
