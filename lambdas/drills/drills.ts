import Type from 'typebox';
import Value from 'typebox/value';
import {
  DRILL_FAULTS,
  DRILL_LONGEST_SECONDS,
  DRILL_PARTS,
  type DrillFault,
  type DrillPart,
} from '../../config/drills.ts';
import type { Logger } from '../../core/ports/logger.ts';
import type { Time } from '../../core/ports/time.ts';
import { audited } from '../shared/audit-log.ts';
import { type HttpHandler, type HttpRequest, jsonResponse } from '../shared/http.ts';
import { readJsonBody } from '../shared/json-body.ts';
import { HttpProblem } from '../shared/problem.ts';

const Drill = Type.Object(
  {
    part: Type.Enum([...DRILL_PARTS]),
    fault: Type.Enum([...DRILL_FAULTS]),
    seconds: Type.Integer({ minimum: 0, maximum: DRILL_LONGEST_SECONDS }),
  },
  { additionalProperties: false },
);

export interface DrillsDeps {
  /** Breaks a part until then. */
  readonly breakPart: (part: DrillPart, fault: DrillFault, untilMs: number) => void;
  readonly logger: Logger;
  readonly time: Time;
}

function drillOf(request: HttpRequest): Type.Static<typeof Drill> {
  const drill = readJsonBody(request, ['part', 'fault', 'seconds']).members;
  if (Value.Check(Drill, drill)) return drill;
  throw new HttpProblem({
    status: 400,
    code: 'invalid_drill',
    title: 'Bad request',
    detail: `The body must be {"part": ${DRILL_PARTS.join(' | ')}, "fault": ${DRILL_FAULTS.join(' | ')}, "seconds": 0 to ${DRILL_LONGEST_SECONDS}}; nothing was broken.`,
  });
}

/** `POST /drills`: breaks a part of the platform for some seconds; 0 seconds mends it. */
export const createDrills = ({ breakPart, logger, time }: DrillsDeps): HttpHandler =>
  audited(
    async (request) => {
      const { part, fault, seconds } = drillOf(request);
      const untilMs = time.now() + seconds * 1_000;
      breakPart(part, fault, untilMs);
      const response = jsonResponse(200, { part, fault, until: new Date(untilMs).toISOString() });
      return { response, count: 1, about: { part, fault, seconds } };
    },
    { logger, time },
  );
