import { ALARMS } from '../../config/alarms.ts';
import type { AlarmStatus, Alarms } from '../../core/ports/alarms.ts';
import type { AlarmAnswer, AlarmPage } from '../../core/views/answers/monitoring.ts';
import { type HttpHandler, jsonResponse } from '../shared/http.ts';
import { readParameters } from '../shared/parameters.ts';

const instant = (ms: number): string => new Date(ms).toISOString();

function alarmAnswer(definition: (typeof ALARMS)[number], status: AlarmStatus): AlarmAnswer {
  const { name, meaning, severity, metric, statistic, comparison, runbook } = definition;
  return {
    name,
    meaning,
    severity,
    state: status.state,
    since: instant(status.sinceMs),
    reason: status.reason,
    metric: typeof metric === 'string' ? metric : `${metric.namespace} ${metric.name}`,
    statistic,
    comparison,
    threshold: status.threshold,
    value: status.value ?? null,
    period: definition.periodSeconds,
    evaluationPeriods: definition.evaluationPeriods,
    datapointsToAlarm: definition.datapointsToAlarm,
    runbook: `docs/runbooks/${runbook}.md`,
    history: status.history.map(({ atMs, state, reason }) => ({ at: instant(atMs), state, reason })),
  };
}

/** `GET /alarms`: those that are switched on, in the order of config/alarms.ts. */
export const listAlarms =
  (alarms: Alarms): HttpHandler =>
  async (request) => {
    readParameters(request, []);
    const statuses = new Map((await alarms.statuses()).map((status) => [status.name, status]));
    const items = ALARMS.flatMap((definition) => {
      const status = statuses.get(definition.name);
      return status === undefined ? [] : [alarmAnswer(definition, status)];
    });
    return jsonResponse(200, { items, nextCursor: null } satisfies AlarmPage);
  };
