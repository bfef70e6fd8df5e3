import type { Identity } from '../events/event.ts';
import type { StoredEvent } from './event-store.ts';

/** Where dead letters are shown to whoever listens, beside the store, which holds the truth about them. */
export interface DeadLetterSender {
  /**
   * Sends each event with its failure and its payload, at least once; in no order.
   * @param signal ends it: nothing more is sent
   * @throws PipelineError SERVICE_UNAVAILABLE when not all of them are known to be sent
   */
  send(letters: readonly StoredEvent[], signal: AbortSignal): Promise<void>;
}

/** A message, hidden from others until its visibility timeout ends. */
export interface QueuedLetter {
  /** Of the event; undefined where the message is none of ours. */
  readonly identity: Identity | undefined;
  /** Names this delivery of the message. */
  readonly receipt: string;
}

/** Each call rejects with PipelineError SERVICE_UNAVAILABLE when the queue does not answer. */
export interface DeadLetterQueue extends DeadLetterSender {
  /**
   * At most 10, hidden for `hiddenSeconds` (0 to 43,200). None does not mean that the queue is empty.
   * docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ReceiveMessage.html
   */
  receive(hiddenSeconds: number): Promise<readonly QueuedLetter[]>;
  /** One that is gone is harmless. */
  delete(receipts: readonly string[]): Promise<void>;
  /** Hides messages for `seconds` from now, 12 hours since they were received at the longest. */
  hide(receipts: readonly string[], seconds: number): Promise<void>;
}
