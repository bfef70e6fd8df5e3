import type { SqlPool } from './sql-pool.ts';

const CACHED_NAMES = 50_000;

/** Numbers of names: rows and indexes carry four bytes instead of a text. A number never changes. */
export interface Names {
  /** The number of a name, undefined where it is not known yet. */
  known(name: string): number | undefined;
  /** Gives new names a number; afterwards `known` answers for each of them. */
  learn(names: ReadonlySet<string>): Promise<void>;
}

/** @param table `event_types` or `event_sources` */
export function createNames(pool: SqlPool, table: 'event_types' | 'event_sources'): Names {
  const numbers = new Map<string, number>();

  return {
    known: (name) => numbers.get(name),
    async learn(names) {
      if (numbers.size + names.size > CACHED_NAMES) numbers.clear();
      const values = [[...names].sort()];
      // Outside the batch's transaction: a new name must be seen by every writer at once, and may outlive the batch.
      await pool.query(`insert into ${table} (name) select unnest($1::text[]) on conflict do nothing`, values);
      const text = `select id, name from ${table} where name = any($1)`;
      const { rows } = await pool.query<{ id: number; name: string }>(text, values);
      for (const { id, name } of rows) numbers.set(name, id);
    },
  };
}
