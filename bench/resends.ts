/** Most events that wait for their second sending. */
const MOST_WAITING = 256;

/**
 * Picks events at random and hands each of them out once more some requests later, byte for byte, so that
 * duplicates lie scattered between new events.
 */
export class Resends {
  /** Events sent a second time so far. */
  resent = 0;
  readonly #share: number;
  readonly #random: () => number;
  readonly #waiting: Uint8Array[] = [];

  /** @param share share of all events sent that are second sendings, 0 to 0.5 */
  constructor(share: number, random: () => number = Math.random) {
    this.#share = share;
    this.#random = random;
  }

  /** Overwrites the place of an event with one sent before, in `share` of the calls; false leaves it as it was. */
  fill(target: Uint8Array, start: number, length: number): boolean {
    if (this.#waiting.length < MOST_WAITING / 2 || this.#random() >= this.#share) return false;
    const index = Math.floor(this.#random() * this.#waiting.length);
    const event = this.#waiting[index]!;
    this.#waiting[index] = this.#waiting.at(-1)!;
    this.#waiting.pop();
    if (event.length !== length) throw new RangeError('Events of different length cannot replace each other.');
    target.set(event, start);
    this.resent += 1;
    return true;
  }

  /** Perhaps keeps the event that stands at `start` for a second sending. */
  consider(source: Uint8Array, start: number, length: number): void {
    // Twice as many as are handed out, so that there always is one; past the bound none is kept.
    if (this.#waiting.length < MOST_WAITING && this.#random() < this.#share * 2) {
      this.#waiting.push(source.slice(start, start + length));
    }
  }
}
