const KEPT_BYTES = 16 * 1024 * 1024;

/**
 * Keeps one buffer from batch to batch: fresh memory of a megabyte costs the kernel more than the encoding, and the
 * garbage collector runs for it. Two batches at once get a buffer each.
 */
export function createCopyBuffers() {
  let spare: Buffer | undefined;
  return {
    /** At least so many bytes, of any content. */
    take(bytes: number): Buffer {
      const buffer = spare;
      spare = undefined;
      return buffer !== undefined && buffer.length >= bytes ? buffer : Buffer.allocUnsafeSlow(bytes);
    },
    /** Only what nobody reads any more. */
    giveBack(buffer: Buffer): void {
      if (buffer.length <= KEPT_BYTES && buffer.length > (spare?.length ?? 0)) spare = buffer;
    },
  };
}
