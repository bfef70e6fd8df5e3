import { PipelineError } from '../../core/errors.ts';

// https://www.postgresql.org/docs/18/errcodes-appendix.html
const DEADLOCK = '40P01';
const SERIALIZATION_FAILURE = '40001';
const UNIQUE_VIOLATION = '23505';
/** What a value holds cannot be stored: no JSON, out of range, bad encoding. */
const DATA_EXCEPTION = '22';
/** A server in recovery, or set read-only while another takes over: 25006. */
const READ_ONLY = '25006';
/** 08 connection, 53 resources, 57 operator (shutdown, cancel), 58 system: the server's state, not the statement. */
const WORLD_CLASSES = new Set(['08', '53', '57', '58']);

const codeOf = (error: unknown): string | undefined => {
  const code = (error as { code?: unknown } | null)?.code;
  return typeof code === 'string' ? code : undefined;
};

export const isTransient = (error: unknown): boolean =>
  codeOf(error) === DEADLOCK || codeOf(error) === SERIALIZATION_FAILURE;

export const isUniqueViolation = (error: unknown): boolean => codeOf(error) === UNIQUE_VIOLATION;

/** The error as the port promises it: everything that waiting may mend is STORE_UNAVAILABLE. */
export function storeError(error: unknown): unknown {
  // A fault of this program is nobody's outage: it must not be waited out.
  if (error instanceof PipelineError || error instanceof TypeError || error instanceof RangeError) return error;
  const code = codeOf(error);
  const isSqlState = code !== undefined && /^[0-9A-Z]{5}$/.test(code);
  // Without an SQLSTATE it is the connection that failed: refused, reset, ended, timed out.
  const isWorlds =
    !isSqlState ||
    WORLD_CLASSES.has(code.slice(0, 2)) ||
    isTransient(error) ||
    isUniqueViolation(error) ||
    code === READ_ONLY;
  const reason = error instanceof Error ? error.message : String(error);
  if (isSqlState && code.startsWith(DATA_EXCEPTION)) {
    return new PipelineError('EVENT_UNSTORABLE', `PostgreSQL refuses the data of an event: ${reason}`, {
      cause: error,
    });
  }
  if (!isWorlds) return error;
  return new PipelineError('STORE_UNAVAILABLE', `PostgreSQL does not answer: ${reason}`, { cause: error });
}

/** The answer, or the error as the port promises it. */
export async function answered<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    throw storeError(error);
  }
}
