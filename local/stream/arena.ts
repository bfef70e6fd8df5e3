const SLAB_BYTES = 4 * 1024 * 1024;
/** More than this is given back after an unusually large transaction. */
const KEPT_SLABS = 4;

/**
 * Memory that is handed out in pieces and taken back all at once. Touching fresh memory costs the main thread several
 * times as much as copying a record does.
 */
export class Arena {
  readonly #slabs = [Buffer.allocUnsafeSlow(SLAB_BYTES)];
  #current = 0;
  #used = 0;

  /** At most `SLAB_BYTES`. The piece holds whatever it held before. */
  take(bytes: number): Buffer<ArrayBuffer> {
    if (this.#used + bytes > SLAB_BYTES) {
      this.#current++;
      this.#used = 0;
      if (this.#current === this.#slabs.length) this.#slabs.push(Buffer.allocUnsafeSlow(SLAB_BYTES));
    }
    const piece = this.#slabs[this.#current]!.subarray(this.#used, this.#used + bytes);
    this.#used += bytes;
    return piece;
  }

  /** Every piece may be handed out again. */
  takeBack(): void {
    this.#current = 0;
    this.#used = 0;
    if (this.#slabs.length > KEPT_SLABS) this.#slabs.length = KEPT_SLABS;
  }
}
