import type { SqlClient, SqlPool } from './sql-pool.ts';

/**
 * Runs `work` on one connection and commits what it did, or nothing of it.
 * @param begin sent first; without one, `work` begins the transaction in its own first round trip
 */
export async function inTransaction<T>(
  pool: SqlPool,
  work: (client: SqlClient) => Promise<T>,
  begin?: string,
): Promise<T> {
  const client = await pool.connect();
  let broken = true;
  try {
    if (begin !== undefined) await client.query(begin);
    const result = await work(client);
    await client.query('commit');
    broken = false;
    return result;
  } catch (error) {
    broken = await client.query('rollback').then(
      () => false,
      () => true,
    );
    throw error;
  } finally {
    client.release(broken);
  }
}
