import type { Identity } from '../../core/events/event.ts';
import type { DeadLetterQueue, QueuedLetter } from '../../core/ports/dead-letter-queue.ts';
import type { EventHistory } from '../../core/ports/event-history.ts';
import type { EventReader } from '../../core/ports/event-store.ts';
import type { Logger } from '../../core/ports/logger.ts';
import type { Time } from '../../core/ports/time.ts';

/** While a message is looked at, and where its event is not stored yet: the process function commits behind it. */
const LOOK_AGAIN_SECONDS = 60;
/** Behind the time of its redrive, which takes a moment. */
const REDRIVE_SECONDS = 60;
/** None of ours: 12 hours are the longest that SQS hides a message, counted from when it was received. */
const FOREIGN_SECONDS = 11 * 3_600;
/** Of one run; what is left comes with the next. */
const MOST_PAGES = 200;

export interface DrainQueueDeps {
  readonly queue: Pick<DeadLetterQueue, 'receive' | 'delete' | 'hide'>;
  readonly store: Pick<EventReader, 'statuses'>;
  readonly history: Pick<EventHistory, 'story'>;
  readonly logger: Logger;
  readonly time: Pick<Time, 'now'>;
}

/** `delete` the message, or hide it for so many seconds. */
type Decision = 'delete' | number;

/**
 * Goes through the queue of dead letters. The truth about a letter is in the store: what the worker takes up again by
 * itself stays, hidden until its time has come; a letter that is resolved or waits for a person has its message deleted.
 * @throws PipelineError SERVICE_UNAVAILABLE, STORE_UNAVAILABLE; messages that are not done come again
 */
export async function drainQueue(
  { queue, store, history, logger, time }: DrainQueueDeps,
  signal: AbortSignal,
): Promise<void> {
  const whileDeadLettered = async ({ id, source }: Identity): Promise<Decision> => {
    const next = (await history.story(id, source))?.letter?.nextRedriveAtMs;
    if (next === undefined) return 'delete';
    return Math.ceil(Math.max(0, next - time.now()) / 1_000) + REDRIVE_SECONDS;
  };
  const decisionOn = async (identity: Identity): Promise<Decision> => {
    const [status] = await store.statuses([identity]);
    if (status === undefined) return LOOK_AGAIN_SECONDS;
    return status === 'deadLettered' ? whileDeadLettered(identity) : 'delete';
  };
  const decide = ({ identity }: QueuedLetter): Promise<Decision> | Decision =>
    identity === undefined ? FOREIGN_SECONDS : decisionOn(identity);

  let deleted = 0;
  for (let pages = 0; pages < MOST_PAGES && !signal.aborted; pages += 1) {
    const letters = await queue.receive(LOOK_AGAIN_SECONDS);
    if (letters.length === 0) break;
    const receipts = new Map<Decision, string[]>();
    for (const [index, decision] of (await Promise.all(letters.map(decide))).entries()) {
      const { receipt } = letters[index]!;
      receipts.set(decision, [...(receipts.get(decision) ?? []), receipt]);
    }
    for (const [decision, some] of receipts) {
      await (decision === 'delete' ? queue.delete(some) : queue.hide(some, decision));
    }
    deleted += receipts.get('delete')?.length ?? 0;
  }
  if (deleted > 0) logger.info('letters that are closed or wait for a person are taken out of the queue', { deleted });
}
