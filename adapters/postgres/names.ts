import type { SqlPool } from './sql-pool.ts';

const CACHED_NAMES = 50_000;

/** Numbers of names: rows and indexes carry four bytes instead of a text. A number never changes. */
export interface Names {
  /** Gives every name a number, new ones too, so that `numberOf` knows it. */
  prepare(names: Iterable<string>): Promise<void>;
  /** @throws Error for a name that was not prepared */
  numberOf(name: string): number;
}

/** @param table `event_types` or `event_sources` */
export function createNames(pool: SqlPool, table: 'event_types' | 'event_sources'): Names {
  const numbers = new Map<string, number>();

  const remember = (rows: readonly { id: number; name: string }[]): void => {
    for (const { id, name } of rows) numbers.set(name, id);
  };

  return {
    async prepare(names) {
      const wanted = new Set<string>();
      for (const name of names) if (!numbers.has(name)) wanted.add(name);
      if (wanted.size === 0) return;
      if (numbers.size > CACHED_NAMES) numbers.clear();
      const values = [[...wanted, ...(numbers.size === 0 ? names : [])].sort()];
      // Outside the batch's transaction: a new name must be seen by every writer at once, and may outlive the batch.
      await pool.query(`insert into ${table} (name) select distinct unnest($1::text[]) on conflict do nothing`, values);
      const { rows } = await pool.query<{ id: number; name: string }>(
        `select id, name from ${table} where name = any($1)`,
        values,
      );
      remember(rows);
    },
    numberOf(name) {
      const number = numbers.get(name);
      if (number === undefined) throw new Error(`'${name.slice(0, 100)}' has no number in ${table}`);
      return number;
    },
  };
}
