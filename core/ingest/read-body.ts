import { isUtf8 } from 'node:buffer';
import { gunzipSync, inflateSync, zstdDecompressSync } from 'node:zlib';
import { IngestRefusal } from './refusal.ts';

export interface BodyLimits {
  readonly requestBytes: number;
  readonly decompressedBytes: number;
}

type Decompress = (body: Uint8Array, options: { maxOutputLength: number; info: true }) => unknown;

/** What node's functions return with `info`, which its types leave out: https://nodejs.org/api/zlib.html#class-options */
interface Decompressed {
  readonly buffer: Uint8Array;
  /** Bytes of the input that were used. */
  readonly engine: { readonly bytesWritten: number };
}

// No brotli: 102 bytes of it expand to 64 MiB, 650,000 times, which no honest producer needs.
const DECOMPRESS: ReadonlyMap<string, Decompress> = new Map<string, Decompress>([
  ['gzip', gunzipSync],
  ['deflate', inflateSync],
  ['zstd', zstdDecompressSync],
]);

const encodingInvalid = (encoding: string): IngestRefusal =>
  new IngestRefusal(400, 'encoding_invalid', `The body is not whole, valid ${encoding}: send it again.`);

function decompress(body: Uint8Array, encoding: string, maxOutputLength: number): Uint8Array {
  const run = DECOMPRESS.get(encoding);
  if (run === undefined) {
    const detail = `Content-Encoding '${encoding.slice(0, 40)}' is not taken: send gzip, deflate or zstd, once, or none.`;
    throw new IngestRefusal(415, 'encoding_unsupported', detail);
  }
  let result: Decompressed;
  try {
    result = run(body, { maxOutputLength, info: true }) as Decompressed;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') {
      const detail = `The body holds more than ${maxOutputLength} bytes once decompressed: send fewer events a request.`;
      throw new IngestRefusal(413, 'body_too_large', detail);
    }
    throw encodingInvalid(encoding);
  }
  // Only gzip's own decoder looks at what follows: a second zstd frame, say, would be passed over in silence.
  if (result.engine.bytesWritten !== body.byteLength) throw encodingInvalid(encoding);
  return result.buffer;
}

const isPlain = (encoding: string): boolean => encoding === '' || encoding === 'identity';

/** The coding that is named, the size of the body checked. @throws IngestRefusal */
function codingOf(body: string | Uint8Array, encoding: string | undefined, limits: BodyLimits): string {
  const size = typeof body === 'string' ? Buffer.byteLength(body) : body.byteLength;
  if (size > limits.requestBytes) {
    const detail = `The body has ${size} bytes, more than the ${limits.requestBytes} of a request: send fewer events.`;
    throw new IngestRefusal(413, 'body_too_large', detail);
  }
  return encoding?.trim().toLowerCase() ?? '';
}

/**
 * The text of a request's body.
 * @param body as it came: text, or bytes where it was compressed or binary
 * @throws IngestRefusal when it is too large, compressed in an unknown way or not UTF-8
 */
export function readBody(body: string | Uint8Array, encoding: string | undefined, limits: BodyLimits): string {
  const coding = codingOf(body, encoding, limits);
  if (isPlain(coding)) return typeof body === 'string' ? body : decodeUtf8(body);
  const bytes = typeof body === 'string' ? Buffer.from(body) : body;
  return decodeUtf8(decompress(bytes, coding, limits.decompressedBytes));
}

/** The bytes of a request's body. As `readBody`, but for the encoding of characters, which is not looked at. */
export function readBytes(body: string | Uint8Array, encoding: string | undefined, limits: BodyLimits): Buffer {
  const coding = codingOf(body, encoding, limits);
  const bytes = asBuffer(typeof body === 'string' ? Buffer.from(body) : body);
  return isPlain(coding) ? bytes : asBuffer(decompress(bytes, coding, limits.decompressedBytes));
}

const asBuffer = (bytes: Uint8Array): Buffer => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);

function decodeUtf8(bytes: Uint8Array): string {
  if (!isUtf8(bytes)) {
    throw new IngestRefusal(400, 'utf8_invalid', 'The body is not valid UTF-8: encode it as UTF-8 and send it again.');
  }
  return asBuffer(bytes).toString('utf8');
}
