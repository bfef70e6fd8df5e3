import {
  type EventSourceMappingSettings,
  eventSourceMappingSettings,
  LAMBDA_DEFAULTS,
} from './event-source-mapping.ts';

/**
 * How the changes of the event table feed the projector. No count of failures makes a change dispensable, so a shard of
 * the table's stream waits until it is projected. Changes leave that stream after 24 h: an hour before, a message in the
 * queue of undelivered invocations says which ones.
 */
export const PROJECTION_MAPPING: EventSourceMappingSettings = eventSourceMappingSettings({
  ...LAMBDA_DEFAULTS,
  batchSize: 1_000,
  // A pass costs the same for one commit as for many.
  maximumBatchingWindowInSeconds: 1,
  maximumRecordAgeInSeconds: 23 * 3_600,
  functionResponseTypes: ['ReportBatchItemFailures'],
  // Of all that changes, only new entries of the journal add to anything.
  filterCriteria: {
    filters: [{ pattern: '{"eventName":["INSERT"],"dynamodb":{"Keys":{"pk":{"S":[{"prefix":"j:"}]}}}}' }],
  },
  startingPosition: 'TRIM_HORIZON',
});
