import { type EmbeddedPostgres, type PostgresOptions, startPostgres } from './embedded-postgres.ts';

const RETRY_MS = 1_000;

export interface KeptPostgres extends Pick<EmbeddedPostgres, 'connection'> {
  /** Shuts down within seconds and keeps everything committed; calling it twice is harmless. */
  stop(): Promise<void>;
}

/**
 * Starts PostgreSQL, and starts it again on the same port whenever it ends by itself, as often as that takes: for
 * everybody else it is an outage of the store and nothing more.
 * @throws EnvironmentProblem when this machine does not let it start at first
 */
export async function keepPostgres(options: PostgresOptions): Promise<KeptPostgres> {
  const { logger, time } = options;
  let postgres = await startPostgres(options);
  const { connection } = postgres;
  const stopping = new AbortController();

  const startAgain = async (): Promise<void> => {
    const { code, signal, logTail } = await postgres.exited;
    logger.error('PostgreSQL ended by itself and is started again', { ended: signal ?? code, logTail });
    while (!stopping.signal.aborted) {
      try {
        postgres = await startPostgres({ ...options, port: connection.port });
        if (stopping.signal.aborted) await postgres.stop();
        return;
      } catch (error) {
        logger.error('PostgreSQL does not start and is tried again; what is accepted is kept', { error });
        await time.sleep(RETRY_MS, stopping.signal);
      }
    }
  };
  const keeping = (async () => {
    await postgres.exited;
    while (!stopping.signal.aborted) {
      await startAgain();
      await postgres.exited;
    }
  })();

  return {
    connection,
    async stop() {
      stopping.abort();
      await postgres.stop();
      await keeping;
    },
  };
}
