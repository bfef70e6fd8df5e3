import { PRICES } from '../../config/prices.ts';
import { STREAM } from '../../config/stream.ts';
import { createPacker } from '../../core/packing/pack.ts';
import { SAMPLE_KINDS, sampleRequests } from './sample-events.ts';

/** What producers send. */
export interface Workload {
  readonly eventsPerSecond: number;
  /** Of an event. */
  readonly bytes: number;
  /** Events of a request. */
  readonly batch: number;
}

/** What the stream is given for one request. */
export interface RequestLoad {
  readonly records: number;
  readonly bytes: number;
  readonly putUnits: number;
  /** Bytes with each record rounded up to what on-demand capacity is metered by. */
  readonly roundedBytes: number;
}

/** What the stream takes in a second. */
export interface StreamLoad extends Workload {
  readonly requestsPerSecond: number;
  readonly recordsPerSecond: number;
  readonly bytesPerSecond: number;
  readonly putUnitsPerSecond: number;
  readonly roundedBytesPerSecond: number;
}

const SAMPLE_EVENTS = 2_000;
const SAMPLE_BYTES = 8_000_000;
/** As lambdas/ingest closes records. */
const MAX_RECORD_BYTES = 1_000_000;

const rounded = (bytes: number, unit: number): number => Math.ceil(bytes / unit);

function loadOf(recordBytes: readonly number[], requests: number): RequestLoad {
  const sum = (of: (bytes: number) => number): number =>
    recordBytes.reduce((total, bytes) => total + of(bytes), 0) / requests;
  const { putUnitBytes, onDemand } = PRICES.kinesis;
  return {
    records: recordBytes.length / requests,
    bytes: sum((bytes) => bytes),
    putUnits: sum((bytes) => rounded(bytes, putUnitBytes)),
    roundedBytes: sum((bytes) => rounded(bytes, onDemand.roundedToBytes) * onDemand.roundedToBytes),
  };
}

/** Packs sample events of this size as ingest does; the average of several requests. */
export function packedRequest(batch: number, bytes: number): RequestLoad {
  const enough = Math.min(SAMPLE_EVENTS / batch, SAMPLE_BYTES / (batch * bytes));
  const count = SAMPLE_KINDS * Math.max(1, Math.ceil(enough / SAMPLE_KINDS));
  const requests = sampleRequests(count, batch, bytes);
  const pack = createPacker(STREAM.buckets, MAX_RECORD_BYTES);
  const sampleBytes = requests.flat().reduce((sum, { line }) => sum + Buffer.byteLength(line), 0);
  // Members are added whole, so that the samples are somewhat shorter or longer than asked for.
  const scale = (count * batch * bytes) / sampleBytes;
  const records = requests.flatMap((request) => pack(request).map(({ entry }) => entry.data.length * scale));
  return loadOf(records, count);
}

/** Each event a record of its own, as it is without packing. */
export const unpackedRequest = (batch: number, bytes: number): RequestLoad => loadOf(Array(batch).fill(bytes), 1);

export function streamLoad(workload: Workload, request: RequestLoad): StreamLoad {
  const requestsPerSecond = workload.eventsPerSecond / workload.batch;
  return {
    ...workload,
    requestsPerSecond,
    recordsPerSecond: requestsPerSecond * request.records,
    bytesPerSecond: requestsPerSecond * request.bytes,
    putUnitsPerSecond: requestsPerSecond * request.putUnits,
    roundedBytesPerSecond: requestsPerSecond * request.roundedBytes,
  };
}
