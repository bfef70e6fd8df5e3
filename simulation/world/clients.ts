import { createPacker, type PackedRecord } from '../../core/packing/pack.ts';
import type { Time } from '../../core/ports/time.ts';
import type { Draws } from '../draws.ts';
import type { FaultPlan } from '../fault-plan.ts';
import type { Scenario, SentEvent } from '../scenario.ts';
import type { Trace } from '../trace.ts';
import { eventLine } from './event-line.ts';
import type { SimulatedStream } from './stream.ts';

const BUCKETS = 8;
const RESEND_WITHIN_MS = 2_000;
const MOST_SENDS = 3;

export interface ClientDeps {
  readonly stream: SimulatedStream;
  readonly time: Time;
  readonly draws: Draws;
  readonly faults: FaultPlan;
  readonly trace: Trace;
  /** A broken door: it answers before the stream has the events. */
  readonly tellsBeforeAppend: boolean;
}

/** Sends the events of a scenario, and again what it was not told about. */
export class Clients {
  /** Events that a client was told are accepted. */
  readonly told = new Set<SentEvent>();
  /** Whether every request was answered or given up. */
  isDone = false;
  readonly #deps: ClientDeps;
  readonly #pack: ReturnType<typeof createPacker>;

  constructor({ recordBytes }: Pick<Scenario, 'recordBytes'>, deps: ClientDeps) {
    this.#deps = deps;
    this.#pack = createPacker(BUCKETS, recordBytes);
  }

  async send(events: readonly SentEvent[]): Promise<void> {
    const requests = [...Map.groupBy(events, ({ request }) => request).values()];
    await Promise.all(requests.map((request) => this.#request(request)));
    this.isDone = true;
  }

  async #request(request: readonly SentEvent[]): Promise<void> {
    const { time, draws, trace } = this.#deps;
    await time.sleep(request[0]!.atMs);
    let untold = request;
    for (let sends = 1; untold.length > 0 && sends <= MOST_SENDS; sends++) {
      if (sends > 1) await time.sleep(draws.between(1, RESEND_WITHIN_MS));
      untold = this.#put(untold);
    }
    if (untold.length > 0) trace.note('client-gave-up', untold.map(({ id }) => id).join(' '));
  }

  /** Returns the events about which nothing was told. */
  #put(events: readonly SentEvent[]): readonly SentEvent[] {
    const packed = this.#pack(events.map((event) => ({ orderingKey: event.key ?? event.id, line: eventLine(event) })));
    return packed.flatMap((record) => {
      const contents = record.indexes.map((index) => events[index]!);
      if (!this.#append(record, contents)) return contents;
      for (const event of contents) this.told.add(event);
      return [];
    });
  }

  #append({ entry }: PackedRecord, contents: readonly SentEvent[]): boolean {
    const { stream, faults, trace, tellsBeforeAppend } = this.#deps;
    if (faults.take('append-lost') !== undefined) return tellsBeforeAppend;
    const { shardId, sequenceNumber } = stream.append(entry, contents);
    trace.note('append', `${shardId} ${sequenceNumber}: ${contents.map(({ id }) => id).join(' ')}`);
    return faults.take('append-unanswered') === undefined;
  }
}
