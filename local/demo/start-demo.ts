import type { Logger } from '../../core/ports/logger.ts';
import type { Random, Time } from '../../core/ports/time.ts';
import type { DemoEvent } from './demo-event.ts';
import { idsOf } from './demo-event.ts';
import { demoTraffic } from './demo-traffic.ts';

const SECOND_MS = 1_000;

export interface DemoDeps {
  /** Sends events as any producer does. */
  readonly send: (events: readonly DemoEvent[]) => Promise<void>;
  readonly logger: Logger;
  readonly random: Random;
  readonly time: Time;
}

export interface Demo {
  /** Resolves when nothing more is sent. */
  stop(): Promise<void>;
}

/** Sends the demo's events, a second's worth each second, until it is stopped. A second that fails is left out. */
export function startDemo({ send, logger, random, time }: DemoDeps): Demo {
  const stopping = new AbortController();
  const traffic = demoTraffic(idsOf(time.now().toString(36)), random);
  const run = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      const atMs = time.now();
      try {
        await send(traffic.second(atMs));
      } catch (error) {
        logger.warn('the demo could not send its events of one second and goes on', { error });
      }
      await time.sleep(Math.max(0, atMs + SECOND_MS - time.now()), stopping.signal);
    }
  };
  const running = run();
  return {
    stop() {
      stopping.abort();
      return running;
    },
  };
}

/** Sends over HTTP to the platform's own address. */
export const sendTo =
  (url: string): DemoDeps['send'] =>
  async (events) => {
    const response = await fetch(`${url}/events`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', prefer: 'return=minimal' },
      body: JSON.stringify(events),
    });
    if (!response.ok) throw new Error(`the platform answered ${response.status}`);
    await response.arrayBuffer();
  };
