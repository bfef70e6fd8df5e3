import type {
  EventContent,
  Log,
  LoggedEvent,
  LoggedShard,
  LogPlace,
  Store,
  StoredEffect,
} from '../../../chaos/check/evidence.ts';
import type { HistoryLine, SentEvent } from '../../../chaos/history.ts';

/** Number `number` of the key `key`, unless `fields` say otherwise. */
export const content = (number: number, fields: Partial<EventContent> = {}): EventContent => ({
  source: 's',
  id: `e-${number}`,
  type: 'test.happened',
  subject: undefined,
  partitionKey: 'key',
  time: undefined,
  dataText: `{"n":${number}}`,
  ...fields,
});

export const place = (sequenceNumber: number, shardId = 'shard-0', index = 0): LogPlace => ({
  shardId,
  sequenceNumber: String(sequenceNumber),
  index,
});

export const logged = (number: number, sequenceNumber: number, fields: Partial<LoggedEvent> = {}): LoggedEvent => ({
  ...content(number),
  ...place(sequenceNumber),
  ...fields,
});

/** The effect of an event, made at the millisecond and by the transaction of its sequence number. */
export const effect = (event: LoggedEvent, fields: Partial<StoredEffect> = {}): StoredEffect => ({
  ...event,
  status: 'processed',
  processedAtMs: Number(event.sequenceNumber),
  decidedBy: Number(event.sequenceNumber),
  failureCode: undefined,
  letter: undefined,
  editedDataText: undefined,
  ...fields,
});

export const shard = (received: number, fields: Partial<LoggedShard> = {}): LoggedShard => ({
  shardId: 'shard-0',
  parentShardIds: [],
  received,
  checkpoint: undefined,
  trimmed: { events: 0, through: '0' },
  ...fields,
});

/** One shard that holds `events`. */
export const logOf = (...events: readonly LoggedEvent[]): Log => ({ shards: [shard(events.length)], events });

/** Settled up to `position`; its counts are those of its effects, with `counts` for the rest. */
export function storeOf(
  effects: readonly StoredEffect[],
  position: number,
  settled: number,
  counts: Record<string, number> = {},
  fields: Partial<Store> = {},
): Store {
  const processed = effects.filter(({ status }) => status === 'processed').length;
  const totals = { processed, duplicates: 0, conflicts: 0, ...counts };
  return {
    effects,
    lettersWithoutEvent: [],
    conflicts: [],
    positions: new Map([['shard-0', { position: String(position), settled }]]),
    totals,
    minuteTotals: totals,
    windows: [],
    ...fields,
  };
}

const sentEvent = ({ source, id, partitionKey, dataText }: EventContent, number: number): SentEvent => ({
  source,
  id,
  type: 'test.happened',
  partitionKey: partitionKey ?? '',
  number,
  dataText: dataText ?? '',
  expect: 'processed',
});

/** One client that sent these events, one a request, and was answered so. */
export const history = (
  ...sendings: readonly (readonly [event: EventContent, answer: 'accepted' | 'refused' | 'unknown' | 'open'])[]
): HistoryLine[] =>
  sendings.flatMap(([event, answer], request): HistoryLine[] => {
    const number = Number(event.id.replace(/\D/g, ''));
    const sent: HistoryLine = { kind: 'sent', request, atMs: 0, events: [sentEvent(event, number)] };
    if (answer === 'open') return [sent];
    if (answer === 'unknown') return [sent, { kind: 'unknown', request, atMs: 1, reason: 'reset' }];
    const [status, accepted] = answer === 'accepted' ? ([202, 'all'] as const) : ([400, []] as const);
    return [sent, { kind: 'answered', request, atMs: 1, status, accepted }];
  });
