/** Bytes of the longest preamble: a length below 2^32, 7 bits a byte. */
const LENGTH_BYTES = 5;

const corrupt = (): RangeError => new RangeError('corrupt snappy data');

/** @returns the length of the uncompressed data, and the index behind its own bytes */
function readLength(input: Uint8Array): readonly [length: number, next: number] {
  let length = 0;
  for (let index = 0; index < LENGTH_BYTES; index += 1) {
    const byte = input[index];
    if (byte === undefined) throw corrupt();
    length += (byte & 0x7f) * 2 ** (7 * index);
    if (byte < 0x80) return [length, index + 1];
  }
  throw corrupt();
}

const littleEndian = (input: Uint8Array, start: number, bytes: number): number => {
  let value = 0;
  for (let index = bytes - 1; index >= 0; index -= 1) value = value * 256 + (input[start + index] ?? Number.NaN);
  return value;
};

/**
 * Decompresses snappy's raw format: https://github.com/google/snappy/blob/main/format_description.txt
 * @param most bytes that may come out
 * @throws RangeError for corrupt data; `code` is ERR_BUFFER_TOO_LARGE where more than `most` would come out
 */
export function snappyDecompress(input: Uint8Array, most: number): Buffer {
  const [length, start] = readLength(input);
  if (length > most) throw Object.assign(new RangeError('too large'), { code: 'ERR_BUFFER_TOO_LARGE' });
  const output = Buffer.allocUnsafe(length);
  let from = start;
  let to = 0;
  while (from < input.length) {
    const tag = input[from]!;
    from += 1;
    const kind = tag & 3;
    if (kind === 0) {
      const extraBytes = Math.max(0, (tag >> 2) - 59);
      const size = (extraBytes === 0 ? tag >> 2 : littleEndian(input, from, extraBytes)) + 1;
      from += extraBytes;
      if (!(from + size <= input.length && to + size <= length)) throw corrupt();
      output.set(input.subarray(from, from + size), to);
      from += size;
      to += size;
    } else {
      const size = kind === 1 ? ((tag >> 2) & 7) + 4 : (tag >> 2) + 1;
      const offsetBytes = kind === 3 ? 4 : kind;
      const offset = littleEndian(input, from, offsetBytes) + (kind === 1 ? (tag >> 5) * 256 : 0);
      from += offsetBytes;
      if (!(offset >= 1 && offset <= to && to + size <= length)) throw corrupt();
      // Byte by byte, since a copy may reach into what it writes.
      for (let index = 0; index < size; index += 1, to += 1) output[to] = output[to - offset]!;
    }
  }
  if (to !== length) throw corrupt();
  return output;
}
