import { setTimeout as sleep } from 'node:timers/promises';
import { seeded } from '../seeded.ts';
import { ChaosClient, type ClientSettings, type Mishap } from './chaos-client.ts';

const IDLE_MS = 5;

export interface CrowdSettings extends Omit<ClientSettings, 'name' | 'random'> {
  readonly clients: number;
  readonly seed: number;
}

/** All clients of a run. They send as fast as they are answered, as long as there is something left to send. */
export class Crowd {
  readonly members: readonly ChaosClient[];
  readonly #stopping = new AbortController();
  readonly #running: Promise<unknown>;
  #left = 0;
  #busy = 0;
  #closing: Promise<void> | undefined;

  constructor({ clients, seed, ...shared }: CrowdSettings) {
    this.members = Array.from({ length: clients }, (_, index) => {
      return new ChaosClient({ ...shared, name: `client-${index}`, random: seeded(seed * 1_000 + index) });
    });
    this.#running = Promise.all(this.members.map((member) => this.#run(member)));
  }

  /** Lets the clients send `events` more. */
  release(events: number): void {
    this.#left += events;
  }

  get isIdle(): boolean {
    return this.#left <= 0 && this.#busy === 0;
  }

  get accepted(): number {
    return this.members.reduce((sum, member) => sum + member.accepted, 0);
  }

  mishaps(): Map<Mishap, number> {
    const sums = new Map<Mishap, number>();
    for (const { mishaps } of this.members) {
      for (const [mishap, times] of mishaps) sums.set(mishap, (sums.get(mishap) ?? 0) + times);
    }
    return sums;
  }

  /** Resolves when everything released is sent and its fate known, or `withinMs` have passed; whether it is. */
  async finished(withinMs: number): Promise<boolean> {
    for (const end = performance.now() + withinMs; !this.isIdle && performance.now() < end; ) await sleep(IDLE_MS);
    return this.isIdle;
  }

  /** Ends all clients; what is still in flight stays unknown. Calling it twice is harmless. */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    this.#stopping.abort();
    await this.#running;
    for (const member of this.members) member.close();
  }

  async #run(member: ChaosClient): Promise<void> {
    while (!this.#stopping.signal.aborted) {
      if (this.#left <= 0) {
        await sleep(IDLE_MS);
        continue;
      }
      this.#busy += 1;
      const share = this.#left;
      this.#left -= Math.min(share, 200);
      const sent = await member.sendSome(share, this.#stopping.signal);
      this.#left += Math.max(0, Math.min(share, 200) - sent);
      this.#busy -= 1;
    }
  }
}
