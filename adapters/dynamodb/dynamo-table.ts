import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  TransactionCanceledException,
  TransactionConflictException,
} from '@aws-sdk/client-dynamodb';
import { PipelineError } from '../../core/errors.ts';
import type { Random, Time } from '../../core/ports/time.ts';
import { retryDelayMs } from '../../core/retry-delay.ts';

export interface DynamoTableOptions {
  /** Its own retries are for requests as a whole; what DynamoDB throttles within one is sent again here. */
  readonly client: Pick<DynamoDBClient, 'send' | 'destroy'>;
  readonly name: string;
  /** Partitions of the index that each list is dealt out to: EVENT_TABLE.timeIndex.lanes. */
  readonly lanes: number;
  /** Longest time that throttled parts of a request are sent again, in milliseconds. */
  readonly patienceMs: number;
  /** Events, conflicts and the journal may be deleted so many seconds after they were written. @default never */
  readonly keepSeconds?: number | undefined;
  readonly time: Time;
  readonly random: Random;
}

/** The event table as its adapters use it. */
export interface DynamoTable extends Omit<DynamoTableOptions, 'client'> {
  /**
   * Sends a command. A condition that does not hold rejects as the SDK has it.
   * @throws PipelineError STORE_UNAVAILABLE where the table does not answer, or is closed
   */
  readonly send: DynamoDBClient['send'];
  /** Does `attempt` until it says that nothing is left, with full jitter, while there is patience. */
  persist(attempt: () => Promise<boolean>): Promise<void>;
  close(): void;
}

const RETRY_DELAYS = { firstMs: 25, longestMs: 1_000 };

export const unavailable = (reason: string, cause?: unknown): PipelineError =>
  new PipelineError('STORE_UNAVAILABLE', `DynamoDB does not answer: ${reason}`, { cause });

/**
 * Whether a write of one item was refused because a transaction has the item at the moment: whoever it is was faster.
 * docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis.html#transaction-conflict-handling
 */
export const isConflict = (error: unknown): boolean =>
  error instanceof PipelineError && error.cause instanceof TransactionConflictException;

/** The error as the port promises it: a fault of this program's own is nobody's outage and is not waited out. */
function storeError(error: unknown): unknown {
  if (error instanceof ConditionalCheckFailedException || error instanceof TransactionCanceledException) return error;
  if (error instanceof PipelineError || error instanceof TypeError || error instanceof RangeError) return error;
  const { name, message } = error instanceof Error ? error : new Error(String(error));
  if (name === 'ValidationException') return error;
  return unavailable(`${name}: ${message}`, error);
}

export function dynamoTable({ client, ...options }: DynamoTableOptions): DynamoTable {
  const { time, random, patienceMs } = options;
  let isClosed = false;
  const send = async (...command: Parameters<DynamoDBClient['send']>) => {
    if (isClosed) throw unavailable('this store is closed, open a new one.');
    try {
      return await client.send(...command);
    } catch (error) {
      throw storeError(error);
    }
  };
  return {
    ...options,
    send: send as DynamoDBClient['send'],
    async persist(attempt) {
      const deadline = time.now() + patienceMs;
      for (let failures = 1; !(await attempt()); failures += 1) {
        const waitMs = retryDelayMs(failures, RETRY_DELAYS, random);
        if (time.now() + waitMs > deadline) throw unavailable('it throttles more than patience allows.');
        await time.sleep(waitMs);
      }
    },
    close() {
      isClosed = true;
      client.destroy();
    },
  };
}
