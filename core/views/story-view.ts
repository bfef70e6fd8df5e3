import { formatInstant } from '../events/rfc3339.ts';
import type { BatchFact, EventStory, LetterChange } from '../ports/event-history.ts';

/** One line of a story. Members that are undefined are left out of the JSON. */
interface Entry {
  readonly atMs: number;
  readonly what: string;
  readonly more: Readonly<Record<string, unknown>>;
  /** JSON text that goes out as it is stored. */
  readonly dataText?: string | undefined;
}

const time = (ms: number): string => formatInstant({ ms, micros: 0 });

const batchEntry = ({ kind, startedAtMs, endedAtMs, ...facts }: BatchFact): Entry => ({
  atMs: startedAtMs,
  what: `batch.${kind}`,
  more: { endedAt: time(endedAtMs), ...facts },
});

const changeEntry = ({ kind, atMs, who, failure, comment, dataText }: LetterChange): Entry => ({
  atMs,
  what: `letter.${kind}`,
  more: { who, error: failure, comment },
  dataText,
});

/** The stream's time is the first that is kept: ingest answers when the stream has the event. */
function entriesOf({ event: stored, requestId, batches, letter, changes }: EventStory): Entry[] {
  const { receivedAtMs, processedAtMs, shardId, sequenceNumber, event } = stored;
  const committed = {
    requestId,
    // What a letter has become since stands in its own changes.
    ...(letter === undefined && {
      status: stored.status,
      attempts: stored.attempts,
      filterReason: stored.filterReason,
    }),
  };
  const entries: Entry[] = [
    { atMs: receivedAtMs, what: 'received', more: { source: event.source, type: event.type } },
    { atMs: receivedAtMs, what: 'stored', more: { shardId, sequenceNumber } },
    ...batches.map(batchEntry),
    { atMs: processedAtMs, what: 'batch.committed', more: committed },
    ...changes.map(changeEntry),
  ];
  return entries.sort((a, b) => a.atMs - b.atMs);
}

function entryJson({ atMs, what, more, dataText }: Entry): string {
  const head = JSON.stringify({ at: time(atMs), what, ...more });
  return dataText === undefined ? head : `${head.slice(0, -1)},"data":${dataText}}`;
}

/**
 * The story of an event as JSON text, oldest first: received, stored in the stream, each delivery of a batch that held
 * it and did not succeed, the delivery that committed it, and each decision on its dead letter.
 */
export function storyJson(story: EventStory): string {
  const { event, status, attempts, failure, shardId, sequenceNumber } = story.event;
  const head = JSON.stringify({
    id: event.id,
    source: event.source,
    type: event.type,
    status,
    attempts,
    shardId,
    sequenceNumber,
    letterId: story.letter?.letterId,
    errors: failure && [failure],
  });
  return `${head.slice(0, -1)},"timeline":[${entriesOf(story).map(entryJson).join(',')}]}`;
}
