import { PRICES } from '../../config/prices.ts';
import { STAGES } from '../../config/stages.ts';
import { STREAM } from '../../config/stream.ts';
import { tableText } from '../table.ts';
import type { Answer, Bill, Question } from './bill.ts';
import { ASSUMED, MEASURED } from './measured.ts';
import { SECONDS_A_DAY } from './units.ts';

const count = (value: number, digits = 0): string =>
  value.toLocaleString('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits });
const usd = (value: number): string => count(value, 2);
const PARTS = ['stream', 'functions', 'api', 'store', 'monitoring', 'total'] as const;

function costs({ packed, unpacked }: Answer): string {
  const head = ['USD a day', 'packed', 'one event a record'];
  const rows = PARTS.map((part) => [part, usd(packed.usd[part]), usd(unpacked.usd[part])]);
  const million = (bill: Bill): string =>
    usd((bill.usd.total * 1_000_000) / (bill.load.eventsPerSecond * SECONDS_A_DAY));
  return tableText([head, ...rows, ['a million events', million(packed), million(unpacked)]], new Set([1, 2]));
}

function loads({ packed, unpacked }: Answer): string {
  const row = (name: string, of: (bill: Bill) => string): string[] => [name, of(packed), of(unpacked)];
  return tableText(
    [
      ['', 'packed', 'one event a record'],
      row('bytes of an event in the stream', ({ load }) => count(load.bytesPerSecond / load.eventsPerSecond, 1)),
      row('records a second', ({ load }) => count(load.recordsPerSecond, load.recordsPerSecond < 10 ? 2 : 0)),
      row('shards', ({ stream }) => count(stream.shards)),
      row('stream provisioned, USD a day', ({ stream }) => usd(stream.provisioned)),
      row('stream on demand, USD a day', ({ stream }) => usd(stream.onDemand)),
    ],
    new Set([1, 2]),
  );
}

/** Each kind of sample event has about this much data. */
const LARGE_BYTES = 10_000;

const SOURCE_OF_STORE = {
  dynamodb: `DynamoDB on demand: items are as large as sample events make them, and each has an entry in the time index; a commit writes ${ASSUMED.journalUnits} units for the counts, a run of the projector ${ASSUMED.projectionUnits} in a transaction. Storage is counted with point-in-time recovery.`,
  postgres: `Aurora: PostgreSQL takes ${MEASURED.postgres.eventMicros} µs an event and ${MEASURED.postgres.recordMicros} a record (docs/performance.md); an ACU is taken for a quarter of a processor, half busy, and ${STAGES.prod.postgres.minimumCapacity} ACU are the least of stage prod. The log and the storage are as they grew locally. Take it for a lower bound: the indexes of a large table do not fit into the memory of so few. Six interface endpoints are part of it.`,
} as const;

function assumptions({ store, batch, bytes }: Question, { packed }: Answer): readonly string[] {
  const { shards } = packed.stream;
  return [
    `Prices: ${PRICES.region}, gathered on ${PRICES.gatheredOn} from ${PRICES.source}. No free tier, no discount, no tax.`,
    `The load is steady, and each request holds ${batch === 1 ? 'one event' : `${count(batch)} events`}; the ratio is that of public sample events of ${count(bytes)} bytes, packed by the code that ingest runs. Fewer events a request pack worse.`,
    ...(bytes > LARGE_BYTES
      ? ['Events of this size hold the data of the samples several times over, so real ones pack worse.']
      : []),
    `The stream keeps ${STREAM.retentionHours / 24} days and has one consumer; a shard is planned to be ${ASSUMED.shardUse * 100} % full. The cheaper of both capacities counts.`,
    ...(shards > STREAM.buckets
      ? [
          `${shards} shards are more than the ${STREAM.buckets} buckets of config/stream.ts, and a stream uses no more shards than buckets: raise them first.`,
        ]
      : []),
    `Functions: processor times as measured (docs/performance.md; DynamoDB's client ${MEASURED.dynamodb.eventMicros} µs an event), ${ASSUMED.streamWaitMs} ms of waiting for the stream a request and ${ASSUMED.storeWaitMs} ms for the store a batch. Arm processors are taken to be as fast as those that were measured.`,
    SOURCE_OF_STORE[store],
    `The store holds what one day adds, ${count(packed.store.growsByGb, 1)} GB: each further day that is kept adds ${usd(packed.store.growsByUsd)} USD to the bill of a day.`,
    `Monitoring: ${count(ASSUMED.requestLogBytes)} bytes of log a request and ${count(ASSUMED.batchLogBytes)} a batch, kept for ${STAGES.prod.logRetentionDays} days; the platform's own metrics and alarms.`,
    'Left out, for they are cents or cannot be known: questions to the API, the authorizer (API Gateway remembers its answers), dead letters, S3, SQS, KMS, and data that leave for the internet.',
  ];
}

/** The answer for a person. */
export function report(question: Question, answer: Answer): string {
  const { eventsPerSecond, bytes, batch, store } = question;
  const perSecond = count(eventsPerSecond, Number.isInteger(eventsPerSecond) ? 0 : 3);
  return [
    `${perSecond} events/s of ${count(bytes)} bytes, ${count(batch)} a request, store ${store} (${answer.packed.store.made})`,
    '',
    costs(answer),
    '',
    loads(answer),
    '',
    ...assumptions(question, answer).map((line) => `- ${line}`),
  ].join('\n');
}
