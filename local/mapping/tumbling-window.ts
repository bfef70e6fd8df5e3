import type { ShardId } from '../../core/ports/stream.ts';
import type { StreamRecord } from '../stream/record-codec.ts';
import { EMPTY_EVENT_BYTES } from './kinesis-event.ts';
import { type Batch, type Lane, newBatch, type Outcome } from './lane.ts';

/** What the event of a mapping with tumbling windows has beside its records. */
export interface WindowProperties {
  /** RFC 3339, UTC, whole seconds. */
  readonly window: { readonly start: string; readonly end: string };
  readonly state: WindowState;
  readonly shardId: ShardId;
  readonly eventSourceARN: string;
  readonly isFinalInvokeForWindow: boolean;
  readonly isWindowTerminatedEarly: boolean;
}

export type WindowState = Readonly<Record<string, unknown>>;

/** docs.aws.amazon.com/lambda/latest/dg/services-kinesis-windows.html: 1 MB, counted here as JSON. */
export const STATE_LIMIT_BYTES = 1024 * 1024;

/** A record that arrived in the last moment of a window becomes readable a little later. */
const GRACE_MS = 1_000;

/** Windows are multiples of their length since 1970. */
export const windowStartMs = (arrivedAtMs: number, seconds: number): number =>
  Math.floor(arrivedAtMs / (seconds * 1_000)) * seconds * 1_000;

interface OpenWindow {
  readonly startMs: number;
  readonly endMs: number;
  state: WindowState;
  isOversized: boolean;
  first: StreamRecord | undefined;
  last: StreamRecord | undefined;
  recordCount: number;
}

/** The window of one lane: it carries the state from batch to batch and adds the last delivery when the window is over. */
export class TumblingWindow {
  readonly #seconds: number;
  readonly #source: { readonly shardId: ShardId; readonly streamArn: string };
  readonly #newRequestId: () => string;
  #open: OpenWindow | undefined;

  constructor(
    seconds: number,
    source: { readonly shardId: ShardId; readonly streamArn: string },
    newRequestId: () => string,
  ) {
    this.#seconds = seconds;
    this.#source = source;
    this.#newRequestId = newRequestId;
  }

  get isOpen(): boolean {
    return this.#open !== undefined;
  }

  /** When the open window is over though no record of a later one has come. */
  get closesAtMs(): number | undefined {
    return this.#open === undefined ? undefined : this.#open.endMs + GRACE_MS;
  }

  /**
   * Puts the last delivery of the open window in front of the lane where its turn has come, and else opens the window
   * of the lane's first batch. `isOver`: no record of the open window will come any more.
   */
  arrange(lane: Lane, isOver: boolean): Lane {
    const [batch] = lane;
    if (batch?.closes !== undefined) return lane;
    const open = this.#open;
    const startMs = batch && windowStartMs(batch.records[0]!.arrivedAtMs, this.#seconds);
    if (open === undefined) {
      if (startMs !== undefined) this.#begin(startMs);
      return lane;
    }
    const isPast = startMs === undefined ? isOver : startMs !== open.startMs;
    return isPast || open.isOversized ? [this.#closing(open), ...lane] : lane;
  }

  properties({ closes }: Batch): WindowProperties {
    const open = this.#open!;
    return windowProperties(open, this.#source, { isFinal: closes !== undefined, isEarly: closes?.early ?? false });
  }

  /** Takes the state out of an answer. An answer without a state is a failed invocation, whatever else it says. */
  accept(batch: Batch, outcome: Outcome, payload: unknown): Outcome {
    const state = stateOf(payload);
    if (state === undefined) return { kind: 'failed', functionError: null };
    if (batch.closes === undefined && outcome.kind === 'succeeded') this.#keep(state, batch.records);
    if (batch.closes === undefined && outcome.kind === 'stopped') {
      this.#keep(state, batch.records.slice(0, outcome.index));
    }
    return outcome;
  }

  /** Counts records that are settled, kept in the state or given up, to the window that they belong to. */
  include(settled: readonly StreamRecord[]): void {
    const open = this.#open;
    if (open === undefined || windowStartMs(settled[0]!.arrivedAtMs, this.#seconds) !== open.startMs) return;
    open.first ??= settled[0];
    open.last = settled.at(-1);
    open.recordCount += settled.length;
  }

  /** The last delivery is settled: the state is dropped. */
  close(): void {
    this.#open = undefined;
  }

  #begin(startMs: number): void {
    const endMs = startMs + this.#seconds * 1_000;
    this.#open = { startMs, endMs, state: {}, isOversized: false, first: undefined, last: undefined, recordCount: 0 };
  }

  #keep(state: WindowState, settled: readonly StreamRecord[]): void {
    const open = this.#open!;
    open.state = state;
    open.isOversized = Buffer.byteLength(JSON.stringify(state)) > STATE_LIMIT_BYTES;
    this.include(settled);
  }

  #closing({ startMs, endMs, first, last, recordCount, isOversized }: OpenWindow): Batch {
    const records = first === last ? [first!] : [first!, last!];
    const closes = { startMs, endMs, recordCount, early: isOversized };
    return { ...newBatch(records, this.#newRequestId()), closes };
  }
}

function stateOf(payload: unknown): WindowState | undefined {
  const state = typeof payload === 'object' && payload !== null && 'state' in payload ? payload.state : undefined;
  return typeof state === 'object' && state !== null && !Array.isArray(state) ? (state as WindowState) : undefined;
}

const wholeSeconds = (ms: number): string => new Date(ms).toISOString().replace('.000Z', 'Z');

const windowProperties = (
  { startMs, endMs, state }: Pick<OpenWindow, 'startMs' | 'endMs' | 'state'>,
  { shardId, streamArn }: { readonly shardId: ShardId; readonly streamArn: string },
  { isFinal, isEarly }: { readonly isFinal: boolean; readonly isEarly: boolean },
): WindowProperties => ({
  window: { start: wholeSeconds(startMs), end: wholeSeconds(endMs) },
  state,
  shardId,
  eventSourceARN: streamArn,
  isFinalInvokeForWindow: isFinal,
  isWindowTerminatedEarly: isEarly,
});

/** Bytes of a windowed event without records, with a state of the largest size. */
export const windowedEventBytes = ({ streamArn }: { readonly streamArn: string }): number =>
  EMPTY_EVENT_BYTES +
  STATE_LIMIT_BYTES +
  Buffer.byteLength(
    JSON.stringify(
      windowProperties(
        { startMs: 0, endMs: 0, state: {} },
        { shardId: 'shardId-000000000000', streamArn },
        { isFinal: false, isEarly: false },
      ),
    ),
  );
