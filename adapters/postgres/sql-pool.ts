import type { Writable } from 'node:stream';

export interface SqlResult<R> {
  readonly rows: R[];
  readonly rowCount: number | null;
}

export interface SqlQuery {
  /** Prepared once for each connection under this name. */
  readonly name?: string;
  readonly text: string;
  readonly values?: readonly unknown[];
}

/**
 * The part of `pg`'s client that this adapter uses. `json` columns must come as text: a parsed number or member order
 * would not come back as it was sent.
 */
export interface SqlClient {
  query<R = unknown>(query: string | SqlQuery, values?: readonly unknown[]): Promise<SqlResult<R>>;
  /** Starts `copy ... from stdin` and returns the stream that takes its bytes. */
  copyFrom(text: string): Writable;
  /** @param broken closes the connection instead of using it again */
  release(broken?: boolean): void;
}

export interface SqlPool {
  connect(): Promise<SqlClient>;
  query<R = unknown>(query: string | SqlQuery, values?: readonly unknown[]): Promise<SqlResult<R>>;
  end(): Promise<void>;
}
