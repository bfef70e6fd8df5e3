import { ExponentialBackoff, handleWhen, type RetryPolicy, retry } from 'cockatiel';
import { isTransient } from './sql-errors.ts';

/** Deadlocks come again while many redrive what is just being committed; PostgreSQL takes a second to see each. */
const MAX_RETRIES = 10;

/**
 * Transactions that lost to another one start again, with jitter: deadlocks and serialization failures pass by
 * themselves. Everything else is for the caller.
 * @param isLost what else is such a loss
 */
export const startingAgain = (isLost: (error: unknown) => boolean = () => false): RetryPolicy =>
  retry(
    handleWhen((error) => isTransient(error) || isLost(error)),
    { maxAttempts: MAX_RETRIES, backoff: new ExponentialBackoff({ initialDelay: 5, maxDelay: 500 }) },
  );
