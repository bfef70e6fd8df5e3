import type { SqlPool } from './sql-pool.ts';

const BLOCK_SIZE = 1_000_000;

/** Gives out unique, consecutive positions; each writer takes a block at a time, so that a batch costs no query. */
export function createPositionBlocks(pool: SqlPool): { take(count: number): Promise<number> } {
  let next = 0;
  let end = 0;
  return {
    /** @returns the first of `count` consecutive positions, at most a million */
    async take(count) {
      if (next + count > end) {
        const { rows } = await pool.query<{ block: string }>("select nextval('event_position_blocks') as block");
        next = Number(rows[0]?.block) * BLOCK_SIZE;
        end = next + BLOCK_SIZE;
      }
      const first = next;
      next += count;
      return first;
    },
  };
}
