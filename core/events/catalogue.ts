import { type AggregateSummary, createAggregation, windowLengthMs } from './aggregate-window.ts';
import { checkCatalogue } from './catalogue-check.ts';
import type { EventType, ProcessContext, TypedEvent } from './define-event-type.ts';
import type { AggregateEntry } from './event.ts';
import { createReader, type ReadResult } from './upcast.ts';

/** Type names come from producers, so what is remembered about them is bounded. */
const REMEMBERED_TYPE_NAMES = 1_000;

type EventWithoutData = Omit<TypedEvent<unknown>, 'data'>;

/** A declared event type, ready to run. */
export interface EventTypeRunner {
  readonly attempts: number;
  readonly retryDelayMs: number;
  /** Whether a failed event holds up later ones of its ordering key (onFailure: 'park-key'). */
  readonly parksKey: boolean;
  /** False where nothing looks at the data: it need not be parsed, and `read` may be left out. */
  readonly needsData: boolean;
  /** Validates data and brings it to the latest version; never throws. */
  read(data: unknown, dataSchema: string | undefined): ReadResult;
  /** The type's own process(), undefined where it has none. `data` comes from `read`. */
  readonly process: ((event: EventWithoutData, data: unknown, context: ProcessContext) => unknown) | undefined;
  /**
   * The windows that the event counts in. `data` comes from `read`.
   * @throws EventRefused for a key that cannot be stored, and whatever the type's own functions throw.
   */
  aggregate(event: EventWithoutData, data: unknown): readonly AggregateEntry[] | undefined;
}

export interface EventTypeSummary {
  readonly type: string;
  readonly description: string | undefined;
  readonly latestVersion: number;
  readonly versions: readonly number[];
  readonly aggregates: readonly AggregateSummary[];
}

export interface Catalogue {
  /** What becomes of events whose type is not declared. */
  readonly unknownTypes: 'accept' | 'reject';
  /** Whether any type parks keys. */
  readonly parksKeys: boolean;
  /** The declaration that an event of this type falls under. */
  find(type: string): EventTypeRunner | undefined;
  list(): readonly EventTypeSummary[];
  describe(type: string): EventTypeSummary | undefined;
  /** JSON Schema of one version of a type's data. */
  schema(type: string, version: number): Readonly<Record<string, unknown>> | undefined;
  aggregates(): readonly AggregateSummary[];
}

interface Entry {
  readonly eventType: EventType;
  readonly runner: EventTypeRunner;
  readonly summary: EventTypeSummary;
}

const typed = (event: EventWithoutData, data: unknown): TypedEvent<unknown> => ({
  id: event.id,
  source: event.source,
  type: event.type,
  time: event.time,
  subject: event.subject,
  partitionKey: event.partitionKey,
  data,
});

const acceptsAnything = (schema: object): boolean => Object.keys(schema).length === 0;
const NO_ENTRIES = (): undefined => undefined;

function createRunner(eventType: EventType): EventTypeRunner {
  const { versions, aggregates, attempts, retryDelayMs } = eventType;
  const hasAggregates = Object.keys(aggregates).length > 0;
  const aggregation = createAggregation(aggregates);
  return {
    attempts,
    retryDelayMs,
    parksKey: eventType.onFailure === 'park-key',
    needsData: eventType.process !== undefined || hasAggregates || !versions.every((schema) => acceptsAnything(schema)),
    read: createReader(eventType),
    process:
      eventType.process === undefined
        ? undefined
        : (event, data, context) => eventType.process?.(typed(event, data), context),
    aggregate: hasAggregates ? (event, data) => aggregation(typed(event, data)) : NO_ENTRIES,
  };
}

const summaryOf = ({ type, description, versions, aggregates }: EventType): EventTypeSummary => ({
  type,
  description,
  latestVersion: versions.length,
  versions: versions.map((_, index) => index + 1),
  aggregates: Object.entries(aggregates).map(([name, { every }]) => ({ name, everyMs: windowLengthMs(every) })),
});

/** `$id` is what a producer may write as `dataschema` to name the version. */
function jsonSchemaOf({ type, versions, example }: EventType, version: number) {
  const schema = versions[version - 1];
  if (schema === undefined) return undefined;
  const examples = version === versions.length && example !== undefined ? { examples: [example.data] } : {};
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    $id: `${type}/${version}`,
    ...schema,
    ...examples,
  };
}

/** The runner of each type name, remembered so that a family costs one look-up an event as well. */
function createFinder(entries: readonly Entry[]): (type: string) => Entry | undefined {
  const exact = new Map(entries.map((entry) => [entry.eventType.type, entry]));
  const families = entries
    .filter(({ eventType }) => eventType.type.endsWith('*'))
    .map((entry) => ({ prefix: entry.eventType.type.slice(0, -1), entry }))
    .sort((a, b) => b.prefix.length - a.prefix.length);
  const remembered = new Map<string, Entry | undefined>();
  return (type) => {
    const known = exact.get(type) ?? remembered.get(type);
    if (known !== undefined || remembered.has(type)) return known;
    const found = families.find(({ prefix }) => type.startsWith(prefix))?.entry;
    if (remembered.size >= REMEMBERED_TYPE_NAMES) remembered.clear();
    remembered.set(type, found);
    return found;
  };
}

/**
 * Compiles declared event types, once: an event's way through the result is a look-up and a compiled check.
 * @throws Error when the declarations contradict each other or themselves.
 */
export function createCatalogue(
  types: readonly EventType[],
  { unknownTypes }: { readonly unknownTypes: 'accept' | 'reject' },
): Catalogue {
  checkCatalogue(types);
  const entries = types.map((eventType) => ({
    eventType,
    runner: createRunner(eventType),
    summary: summaryOf(eventType),
  }));
  const find = createFinder(entries);
  const summaries = entries.map(({ summary }) => summary);
  const aggregates = summaries.flatMap((summary) => summary.aggregates);
  return {
    unknownTypes,
    parksKeys: entries.some(({ runner }) => runner.parksKey),
    find: (type) => find(type)?.runner,
    list: () => summaries,
    describe: (type) => find(type)?.summary,
    schema(type, version) {
      const found = find(type);
      return found === undefined ? undefined : jsonSchemaOf(found.eventType, version);
    },
    aggregates: () => aggregates,
  };
}
