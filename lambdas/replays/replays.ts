import type { Logger } from '../../core/ports/logger.ts';
import type { ReplayProgress, Replays } from '../../core/ports/replays.ts';
import type { Time } from '../../core/ports/time.ts';
import { audited, type OperateHandler } from '../shared/audit-log.ts';
import { byRoute } from '../shared/by-route.ts';
import { type HttpHandler, jsonResponse } from '../shared/http.ts';
import { readParameters } from '../shared/parameters.ts';
import { HttpProblem } from '../shared/problem.ts';
import { readReplayRequest } from './replay-request.ts';

export interface ReplaysDeps {
  readonly replays: Replays;
  readonly logger: Logger;
  readonly time: Time;
}

const timeText = (ms: number): string => new Date(ms).toISOString();

const replayView = ({ fromMs, toMs, startedAtMs, endedAtMs, ...progress }: ReplayProgress) => ({
  ...progress,
  from: timeText(fromMs),
  to: timeText(toMs),
  startedAt: timeText(startedAtMs),
  endedAt: endedAtMs === undefined ? undefined : timeText(endedAtMs),
});

const alreadyRunning = (): HttpProblem =>
  new HttpProblem({
    status: 409,
    code: 'replay_running',
    title: 'Replay not begun',
    detail: 'Another replay runs, and one runs at a time: wait for its end, or stop it with DELETE /replays/{id}.',
  });

const notFound = (): HttpProblem =>
  new HttpProblem({
    status: 404,
    code: 'replay_not_found',
    title: 'Replay not found',
    detail: 'No replay has this id; the last hundred are remembered.',
  });

const answer =
  (ask: (replayId: string) => Promise<ReplayProgress | undefined>): OperateHandler =>
  async (request) => {
    readParameters(request, []);
    const progress = await ask(request.pathParameters?.id ?? '');
    if (progress === undefined) throw notFound();
    return { response: jsonResponse(200, replayView(progress)), count: progress.read };
  };

/** `POST /replays` */
const startReplay =
  (replays: Replays, time: Pick<Time, 'now'>): OperateHandler =>
  async (request) => {
    readParameters(request, []);
    const asked = readReplayRequest(request, time.now());
    const progress = await replays.start(asked);
    if (progress === undefined) throw alreadyRunning();
    const { replayId } = progress;
    const response = jsonResponse(202, replayView(progress), { location: `/replays/${replayId}` });
    return { response, count: 0, about: { replayId, ...asked } };
  };

/** Answers every `replays` route of config/routes.ts; it throws HttpProblem for what it refuses. */
export function createReplays({ replays, logger, time }: ReplaysDeps): HttpHandler {
  const audit = (operate: OperateHandler) => audited(operate, { logger, time });
  return byRoute({
    'POST /replays': audit(startReplay(replays, time)),
    'GET /replays/{id}': audit(answer((id) => replays.find(id))),
    'DELETE /replays/{id}': audit(answer((id) => replays.stop(id))),
  });
}
