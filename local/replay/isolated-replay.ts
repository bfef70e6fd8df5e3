import type { KinesisStreamRecord } from 'aws-lambda';
import { eventsAlone } from '../../lambdas/isolate/events-alone.ts';
import { createReplay, type ReplayAnswer, type ReplayDeps } from '../../lambdas/replay/replay.ts';
import type { FunctionHost } from '../functions/function-host.ts';

export interface IsolatedReplayDeps extends Omit<ReplayDeps, 'settle'> {
  /** Starts a host of the isolate function with one environment. */
  readonly startHost: () => FunctionHost;
}

export interface IsolatedReplay {
  /**
   * Replays a record that ends the environment of whoever processes it: each event that the store has lost is settled
   * alone, and the guilty one becomes a letter.
   * @throws Error when the isolate function does not load or is stopped
   */
  replay(record: KinesisStreamRecord, type: string | undefined, requestId: string): Promise<ReplayAnswer>;
  /** Ends what is under way; it comes to nothing. Calling it twice is harmless. */
  stop(): Promise<void>;
}

export function isolatedReplay({ startHost, ...deps }: IsolatedReplayDeps): IsolatedReplay {
  const stopping = new AbortController();
  let running: FunctionHost | undefined;
  return {
    async replay(record, type, awsRequestId) {
      const host = startHost();
      running = host;
      const call = { Records: [record], ...(type !== undefined && { type }) };
      const alone = eventsAlone(call.Records, deps.unpack, host, stopping.signal);
      // The caller waits for a store that is away.
      const context = { awsRequestId, getRemainingTimeInMillis: () => 0 };
      try {
        return await createReplay({ ...deps, ...alone })(call, context);
      } finally {
        await host.stop(0);
      }
    },
    async stop() {
      stopping.abort();
      await running?.stop(0);
    },
  };
}
