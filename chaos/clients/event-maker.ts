import type { SentEvent } from '../history.ts';
import type { Seeded } from '../seeded.ts';

const KEYS = 8;
const TIME = '2026-01-01T00:00:00.000Z';

/** What a kind of event holds besides its number, and how its processing must end. */
interface Kind {
  readonly type: string;
  readonly expect: SentEvent['expect'];
  /** JSON members in front of the number. */
  members(random: Seeded): string;
}

const order = (random: Seeded): string => `"orderId": "o", "totalCents": ${random.whole(1, 90_000)}, "currency": "EUR"`;

// Numbers and spaces are spelled as no JSON library would: they must come back byte for byte (F75).
const PLAIN: Kind = {
  type: 'chaos.happened',
  expect: 'processed',
  members: (random) => `"ratio": ${random.whole(0, 9)}.50, "text": "ä \\u00e9 ${random.whole(0, 999)}"`,
};
const ORDER: Kind = { type: 'order.placed', expect: 'processed', members: order };
const TEST_ORDER: Kind = {
  type: 'order.placed',
  expect: 'filtered',
  members: (random) => `${order(random)}, "isTest": true`,
};
const REFUSED_ORDER: Kind = {
  type: 'order.placed',
  expect: 'deadLettered',
  members: () => '"orderId": "o", "totalCents": 100000001, "currency": "EUR"',
};
const INVALID_ORDER: Kind = { type: 'order.placed', expect: 'deadLettered', members: () => '"orderId": 7' };

const drill = (behave: string, expect: SentEvent['expect']): Kind => {
  return { type: 'spillway.drill', expect, members: () => `"behave": "${behave}"` };
};
const DRILLS = [drill('refuse', 'deadLettered'), drill('throw', 'deadLettered'), drill('throw-twice', 'processed')];

/** Its key waits behind one that fails. */
export const ORDERED_TYPE = 'spillway.drill.ordered';
const ORDERED: Kind = { ...drill('ok', 'processed'), type: ORDERED_TYPE };
const FAILING_ORDERED: Kind = { ...drill('refuse', 'deadLettered'), type: ORDERED_TYPE };
const FAILING_SHARE = 0.03;

/** Makes the events of one client, each in the text that is sent. */
export class EventMaker {
  readonly source: string;
  readonly #random: Seeded;
  readonly #numbers = new Map<string, number>();
  readonly #withDrills: boolean;

  constructor(client: string, random: Seeded, withDrills: boolean) {
    this.source = `chaos/${client}`;
    this.#random = random;
    this.#withDrills = withDrills;
  }

  /** A new event of one of the client's keys. Its id is no UUID, and other clients use the same ones. */
  next(kind: Kind = this.#kind(), key: string = this.#key()): SentEvent {
    const number = (this.#numbers.get(key) ?? 0) + 1;
    this.#numbers.set(key, number);
    const { type, expect } = kind;
    const dataText = `{ ${kind.members(this.#random)}, "n": ${number} }`;
    const { source } = this;
    return { source, id: `${key}-${number}`, type, partitionKey: `${source}/${key}`, number, dataText, expect };
  }

  /** The same identity with other content, which must have no effect (F05). */
  static altered(event: SentEvent): SentEvent {
    return { ...event, dataText: event.dataText.replace(/"n": (\d+)/, '"n": -$1') };
  }

  /** An event that ends the environment it is processed in (F42 to F44). */
  killer(behave: 'crash' | 'exhaust-memory' | 'hang'): SentEvent {
    return this.next(drill(behave, 'deadLettered'));
  }

  /** Events of one key: one that fails and parks it, some that have to wait for it, and as many to be sent later (F47). */
  parkedKey(waiting: number): { readonly first: readonly SentEvent[]; readonly later: readonly SentEvent[] } {
    const key = this.#key();
    const good = (): SentEvent[] => Array.from({ length: waiting }, () => this.next(ORDERED, key));
    return { first: [this.next(FAILING_ORDERED, key), ...good()], later: good() };
  }

  #key(): string {
    return `k${this.#random.whole(1, KEYS)}`;
  }

  #kind(): Kind {
    const share = this.#random.next();
    if (share < 0.7) return PLAIN;
    if (share < 0.9) return ORDER;
    if (share < 0.93) return TEST_ORDER;
    if (share < 0.95) return REFUSED_ORDER;
    if (share < 0.97 || !this.#withDrills) return INVALID_ORDER;
    if (share < 0.985) return this.#random.pick(DRILLS);
    return this.#random.chance(FAILING_SHARE) ? FAILING_ORDERED : ORDERED;
  }
}

/** The event as one line of JSON, its data as it is. */
export const lineOf = ({ source, id, type, partitionKey, dataText }: SentEvent): string => {
  const envelope = JSON.stringify({ id, source, type, time: TIME, partitionkey: partitionKey });
  return `${envelope.slice(0, -1)},"data":${dataText}}`;
};
