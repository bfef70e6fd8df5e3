/** How a metric is read: summed, measured (percentiles) or taken as it stands last. */
export type MetricKind = 'counter' | 'measurement' | 'gauge';

export interface MetricDefinition {
  /** Name in CloudWatch, in namespace Spillway. */
  readonly name: string;
  readonly kind: MetricKind;
  readonly unit: 'Count' | 'Milliseconds' | 'Bytes';
  readonly help: string;
}

/** Every metric that the functions and the local runtime write as EMF. */
export const METRICS: readonly MetricDefinition[] = [
  { name: 'EventsAccepted', kind: 'counter', unit: 'Count', help: 'Events answered as accepted' },
  { name: 'EventsRejected', kind: 'counter', unit: 'Count', help: 'Events refused by index' },
  { name: 'RequestsRefused', kind: 'counter', unit: 'Count', help: 'Ingest requests refused as a whole' },
  { name: 'EventsProcessed', kind: 'counter', unit: 'Count', help: 'Events whose effect was committed' },
  { name: 'EventsFiltered', kind: 'counter', unit: 'Count', help: 'Events that process() filtered out' },
  { name: 'EventsDuplicate', kind: 'counter', unit: 'Count', help: 'Resends of an event that stands' },
  { name: 'EventsConflicting', kind: 'counter', unit: 'Count', help: 'Resends whose content differed' },
  { name: 'EventsFailed', kind: 'counter', unit: 'Count', help: 'Events set aside as dead letters' },
  { name: 'EventsParked', kind: 'counter', unit: 'Count', help: 'Events that wait behind a failed one of their key' },
  { name: 'BatchesRetried', kind: 'counter', unit: 'Count', help: 'Batches that were not committed and come again' },
  { name: 'BatchSize', kind: 'measurement', unit: 'Count', help: 'Records of an invocation' },
  { name: 'ProcessingLatency', kind: 'measurement', unit: 'Milliseconds', help: 'Duration of an invocation' },
  {
    name: 'AcceptToVisibleLatency',
    kind: 'measurement',
    unit: 'Milliseconds',
    help: 'From the stream taking a record to its events being visible',
  },
  { name: 'IteratorAge', kind: 'gauge', unit: 'Milliseconds', help: 'Age of the oldest unprocessed record of a shard' },
];
