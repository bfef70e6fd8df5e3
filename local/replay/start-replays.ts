import { randomUUID } from 'node:crypto';
import { realTime } from '../../adapters/system/real-time.ts';
import type { Logger } from '../../core/ports/logger.ts';
import { PROCESS_CONSUMER } from '../processing.ts';
import type { LocalStream } from '../stream/local-stream.ts';
import { type LocalReplays, localReplays } from './local-replays.ts';
import { type ReplayFunctionOptions, startReplayFunction } from './replay-function.ts';

export interface StartReplaysDeps extends Omit<ReplayFunctionOptions, 'streamName'> {
  readonly stream: LocalStream;
  readonly logger: Logger;
}

/** Ready to replay; nothing runs until a replay is asked for. */
export const startReplays = ({ stream, logger, ...options }: StartReplaysDeps): LocalReplays =>
  localReplays({
    stream,
    consumer: PROCESS_CONSUMER,
    startFunction: () => startReplayFunction({ ...options, streamName: stream.name }),
    newId: randomUUID,
    time: realTime,
    logger,
  });
