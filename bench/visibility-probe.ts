import { setTimeout as sleep } from 'node:timers/promises';
import { HttpConnection, type ServerAddress } from './http-connection.ts';
import { median } from './percentiles.ts';

/** Shortest time between two questions about one event: no latency is known finer than this. */
export const POLL_MS = 5;
/** A long wait is known to this share of itself; asking more often would only load the platform. */
export const POLL_SHARE = 0.1;
const SAMPLES_PER_SECOND = 100;
const MOST_AT_ONCE = 32;
const GIVE_UP_MS = 60_000;

interface EventName {
  readonly id: string;
  readonly source: string;
}

/**
 * Measures how long after a request its last event is answered by GET /events/{id} as processed, for a sample of the
 * requests: at most 100 a second, and so few at once that the questions stay some hundred a second.
 */
export class VisibilityProbe {
  /** Milliseconds from the scheduled start of a request to the answer that showed its last event. */
  readonly samples: number[] = [];
  readonly #address: ServerAddress;
  readonly #atOnce: number;
  readonly #idle: HttpConnection[] = [];
  readonly #searches = new Set<Promise<void>>();
  #nextSampleMs = 0;
  #expectedMs = 0;

  /** @param atOnce events that are looked for at the same time; more where each is asked for less often */
  constructor(address: ServerAddress, atOnce: number) {
    this.#address = address;
    this.#atOnce = atOnce;
  }

  /**
   * Call it for every request as it starts, and before anything is known of its answer, so that slow requests are
   * sampled as often as quick ones. Most calls do nothing.
   * @param scheduledMs when the request was due, by performance.now()
   * @param accepted whether the platform took the request
   */
  offer(last: () => EventName, scheduledMs: number, accepted: Promise<boolean>): void {
    const now = performance.now();
    const questionsFewer = Math.max(1, (this.#expectedMs * POLL_SHARE) / POLL_MS);
    const atOnce = Math.min(MOST_AT_ONCE, this.#atOnce * questionsFewer);
    if (now < this.#nextSampleMs || this.#searches.size + 1 > atOnce) return;
    const connection = this.#idle.pop() ?? new HttpConnection(this.#address);
    this.#nextSampleMs = now + 1_000 / SAMPLES_PER_SECOND;
    const search = this.#search(connection, last(), scheduledMs, accepted).finally(() => {
      this.#idle.push(connection);
    });
    this.#searches.add(search);
    search.then(
      () => this.#searches.delete(search),
      () => undefined, // finish() reports it
    );
  }

  /** Waits for the events still looked for and closes the connections. */
  async finish(): Promise<void> {
    await Promise.all(this.#searches);
    for (const connection of this.#idle) connection.close();
  }

  async #search(
    connection: HttpConnection,
    event: EventName,
    scheduledMs: number,
    accepted: Promise<boolean>,
  ): Promise<void> {
    if (!(await accepted)) return;
    const path = `/events/${event.id}?source=${encodeURIComponent(event.source)}`;
    const question = Buffer.from(`GET ${path} HTTP/1.1\r\nhost: ${this.#address.host}\r\n\r\n`, 'latin1');
    // The first question comes at half the usual latency: what shows earlier counts as shown then.
    let waitMs = scheduledMs + this.#expectedMs / 2 - performance.now();
    for (;;) {
      if (waitMs > 0) await sleep(waitMs);
      const { status, body } = await connection.send(question);
      const ageMs = performance.now() - scheduledMs;
      if (status === 200 && body.includes('"status":"processed"')) return this.#record(ageMs);
      if (status !== 200 && status !== 404) {
        throw new Error(`GET ${path} was answered with ${status} instead of 200 or 404: ${body.slice(0, 300)}`);
      }
      if (ageMs > GIVE_UP_MS) throw new Error(`An event answered as accepted did not show within 60 s: GET ${path}`);
      waitMs = Math.max(POLL_MS, ageMs * POLL_SHARE);
    }
  }

  #record(ageMs: number): void {
    this.samples.push(ageMs);
    if (this.samples.length % 16 === 1) this.#expectedMs = median(this.samples.slice(-64)) ?? 0;
  }
}
