import type { Agent } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { HistoryWriter, type SentEvent } from '../history.ts';
import type { Seeded } from '../seeded.ts';
import { EventMaker, lineOf } from './event-maker.ts';
import { newAgent, type RequestEnd, sendAndReset, sendEvents } from './send-request.ts';

const MOST_EVENTS = 200;
const RETRY_MS = 40;

/** What a client does besides sending and resending, and how often in all. F numbers: docs/reliability.md. */
export const MISHAPS = {
  'cut in the middle of the request': 'F09',
  'gone before the answer': 'F02',
  'sent again after the answer': 'F03',
  'same id, other content': 'F05',
} as const;
export type Mishap = keyof typeof MISHAPS;
const MISHAP_SHARE = 0.15;

export interface ClientSettings {
  readonly name: string;
  readonly port: number;
  readonly historyFolder: string;
  readonly random: Seeded;
  readonly withDrills: boolean;
}

/** A producer that sends each event until it knows what became of it, one request at a time, and writes down all it is told. */
export class ChaosClient {
  /** Events that an answer called accepted, resends included. */
  accepted = 0;
  readonly mishaps = new Map<Mishap, number>();
  readonly maker: EventMaker;
  readonly #port: number;
  readonly #random: Seeded;
  readonly #history: HistoryWriter;
  readonly #agent: Agent = newAgent();
  #requests = 0;

  constructor({ name, port, historyFolder, random, withDrills }: ClientSettings) {
    this.#port = port;
    this.#random = random;
    this.maker = new EventMaker(name, random, withDrills);
    this.#history = new HistoryWriter(historyFolder, name);
  }

  /** Sends new events in a request of random size, at most `most`; resolves when each is known. How many it was. */
  async sendSome(most: number, signal: AbortSignal): Promise<number> {
    const count = Math.min(most, this.#random.whole(1, MOST_EVENTS));
    const events = Array.from({ length: count }, () => this.maker.next());
    const mishap = this.#random.chance(MISHAP_SHARE) ? this.#random.pick(Object.keys(MISHAPS) as Mishap[]) : undefined;
    if (mishap !== undefined) this.mishaps.set(mishap, (this.mishaps.get(mishap) ?? 0) + 1);
    if (mishap === 'cut in the middle of the request') await this.#abandon(events, this.#random.next() * 0.99);
    if (mishap === 'gone before the answer') await this.#abandon(events, 1);
    await this.sendUntilKnown(events, signal);
    if (mishap === 'sent again after the answer') await this.sendUntilKnown(events, signal);
    if (mishap === 'same id, other content') await this.sendUntilKnown(events.map(EventMaker.altered), signal);
    return count;
  }

  /** Sends the events again until every one is accepted or refused for good. */
  async sendUntilKnown(events: readonly SentEvent[], signal: AbortSignal): Promise<void> {
    let open = events;
    while (open.length > 0 && !signal.aborted) {
      const accepted = await this.sendOnce(open);
      if (accepted === 'refused') return;
      if (accepted !== undefined) open = open.filter((_, place) => !accepted.has(place));
      if (open.length > 0) await sleep(RETRY_MS);
    }
  }

  /** One request; the places of the accepted events, undefined where nothing is known of any. */
  async sendOnce(events: readonly SentEvent[]): Promise<ReadonlySet<number> | 'refused' | undefined> {
    const request = this.#sent(events);
    const end = await sendEvents(this.#port, events.map(lineOf).join('\n'), this.#agent);
    const told = toldBy(end, events.length);
    const atMs = Date.now();
    if (told === undefined) {
      const reason = 'reason' in end ? end.reason : `status ${end.status}`;
      this.#history.write({ kind: 'unknown', request, atMs, reason });
      return undefined;
    }
    const { status } = end as { status: number };
    const accepted = told.size === events.length ? 'all' : [...told];
    this.#history.write({ kind: 'answered', request, atMs, status, accepted });
    this.accepted += told.size;
    return status >= 400 && status < 500 && status !== 429 && told.size === 0 ? 'refused' : told;
  }

  close(): void {
    this.#agent.destroy();
    this.#history.close();
  }

  /** Sends a share of the body and resets the connection. */
  async #abandon(events: readonly SentEvent[], share: number): Promise<void> {
    const body = events.map(lineOf).join('\n');
    const request = this.#sent(events);
    await sendAndReset(this.#port, body, Math.ceil(Buffer.byteLength(body) * share), this.#random.whole(0, 15));
    this.#history.write({ kind: 'unknown', request, atMs: Date.now(), reason: 'reset by the client' });
  }

  #sent(events: readonly SentEvent[]): number {
    this.#requests += 1;
    this.#history.write({ kind: 'sent', request: this.#requests, atMs: Date.now(), events });
    return this.#requests;
  }
}

/** Which events an answer calls accepted; undefined where it says nothing of them. */
export function toldBy(end: RequestEnd, count: number): ReadonlySet<number> | undefined {
  if ('reason' in end) return undefined;
  if (end.status === 202) return new Set(Array.from({ length: count }, (_, place) => place));
  let told: readonly { readonly index: number; readonly status: string }[] | undefined;
  try {
    told = (JSON.parse(end.body) as { events?: typeof told }).events;
  } catch {
    return undefined;
  }
  if (told !== undefined) return new Set(told.filter(({ status }) => status === 'accepted').map(({ index }) => index));
  // The whole request was refused at the door; of any other failure nobody knows how far it came.
  return end.status >= 400 && end.status < 500 ? new Set() : undefined;
}
