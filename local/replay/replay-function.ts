import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { realTime } from '../../adapters/system/real-time.ts';
import type { FunctionSettings } from '../../config/event-source-mapping.ts';
import type { ReplayFunction } from '../../lambdas/redrive-worker/replay-job.ts';
import type { ReplayAnswer } from '../../lambdas/replay/replay.ts';
import { createFunctionHost } from '../functions/function-host.ts';
import { LOCAL_REGION, localRoleArn, localStreamArn } from '../functions/local-arns.ts';
import type { Print } from '../log.ts';
import { kinesisEvent } from '../mapping/kinesis-event.ts';
import type { StreamRecord } from '../stream/record-codec.ts';
import type { IsolatedReplay } from './isolated-replay.ts';

const NAME = 'spillway-replay';
const HANDLER = fileURLToPath(new URL('../../lambdas/replay/handler.ts', import.meta.url));

export interface ReplayFunctionOptions {
  readonly streamName: string;
  /** Those of the process function: the same code runs. */
  readonly settings: FunctionSettings;
  /** Variables of the process function. */
  readonly environment: Readonly<Record<string, string>>;
  readonly onLine: Print;
  readonly isolated: IsolatedReplay;
}

/**
 * One environment of the replay function: fresh traffic keeps those of its own.
 * @throws Error when the function does not load
 */
export async function startReplayFunction(options: ReplayFunctionOptions): Promise<ReplayFunction<StreamRecord>> {
  const host = createFunctionHost({
    name: NAME,
    modulePath: HANDLER,
    handlerName: 'handler',
    concurrency: 1,
    timeoutMs: options.settings.timeoutSeconds * 1_000,
    memoryMegabytes: options.settings.memoryMegabytes,
    environment: options.environment,
    onLine: options.onLine,
    time: realTime,
  });
  const failure = await host.ready();
  if (failure !== undefined) {
    await host.stop(0);
    throw new Error(`The replay function does not load: ${failure.errorMessage}`);
  }
  const names = {
    awsRegion: LOCAL_REGION,
    streamArn: localStreamArn(options.streamName),
    roleArn: localRoleArn(NAME),
  };
  return {
    async invoke(records, type) {
      const call = { ...kinesisEvent(records, names), ...(type !== undefined && { type }) };
      const result = await host.invoke(call);
      return result.ok ? (result.payload as ReplayAnswer) : result;
    },
    isolate(record, type) {
      const [alone] = kinesisEvent([record], names).Records;
      return options.isolated.replay(alone!, type, randomUUID());
    },
    async stop() {
      await options.isolated.stop();
      await host.stop(0);
    },
  };
}
