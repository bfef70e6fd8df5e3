import type { EnvelopeError } from '../../../../../core/events/envelope.ts';
import { readAvroEvents } from '../../../../../core/ingest/avro/avro-events.ts';
import type { IngestRefusal } from '../../../../../core/ingest/refusal.ts';

export const TOO_LARGE: EnvelopeError = { pointer: '', code: 'event_too_large', message: 'is too large' };
const LIMITS = { eventBytes: 1_000, decompressedBytes: 100_000 };

/** Events of a file, or why there are none. */
export const eventsOf = async (bytes: Buffer, headers: Record<string, string> = {}, limits = LIMITS) => [
  ...(await readAvroEvents({ 'ce-type': 't', ...headers }, bytes, TOO_LARGE, limits)),
];

/** The JSON texts of the data of its events; faults as they are. */
export const dataOf = async (bytes: Buffer, limits = LIMITS): Promise<(string | EnvelopeError)[]> =>
  (await eventsOf(bytes, {}, limits)).map((event) =>
    typeof event === 'string' ? event.slice('{"type":"t","data":'.length, -1) : event,
  );

export async function refusalOf(bytes: Buffer): Promise<{ status: number; code: string; message: string }> {
  try {
    await eventsOf(bytes);
  } catch (error) {
    const { status, code, message } = error as IngestRefusal;
    return { status, code, message };
  }
  throw new Error('the file was not refused');
}
