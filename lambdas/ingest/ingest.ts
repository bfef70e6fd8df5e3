import type { IngestLimits } from '../../config/limits.ts';
import { createEventCheck } from '../../core/events/event-check.ts';
import { type Admission, createEventAdmission } from '../../core/ingest/admit-events.ts';
import { readBody } from '../../core/ingest/read-body.ts';
import { IngestRefusal } from '../../core/ingest/refusal.ts';
import { aliasEventsOf, type EventRequest, eventsOf } from '../../core/ingest/request-events.ts';
import { createPacker } from '../../core/packing/pack.ts';
import type { EventReader } from '../../core/ports/event-store.ts';
import type { Metrics } from '../../core/ports/metrics.ts';
import type { StreamWriter } from '../../core/ports/stream.ts';
import type { Time } from '../../core/ports/time.ts';
import { type HttpHandler, type HttpRequest, jsonResponse } from '../shared/http.ts';
import { HttpProblem } from '../shared/problem.ts';
import { ingestAnswer, type Placement } from './ingest-answer.ts';
import { parsePrefer } from './prefer.ts';
import { waitForResults } from './wait-for-results.ts';

export interface IngestDeps {
  readonly stream: StreamWriter;
  /** Asked for results when a request says `Prefer: wait`. */
  readonly store: Pick<EventReader, 'statuses'>;
  readonly limits: IngestLimits;
  readonly buckets: number;
  readonly newId: () => string;
  readonly metrics: Metrics;
  readonly time: Time;
}

/** Source of an event that names none, sent without a key. */
const LOCAL_SOURCE = 'local';
/** Kinesis takes 1 MiB a record; its key and what compression may add stay below the rest. */
const MAX_RECORD_BYTES = 1_000_000;

/** A dry run places nothing, so nothing is refused. */
const KEPT_NONE: Placement = { refused: new Map() };

const QUERY_PARAMETERS = new Set(['eventType', 'eventData', 'dryRun']);

const TITLES = { 400: 'Bad request', 413: 'Content too large', 415: 'Unsupported media type' } as const;

function checkQuery(query: EventRequest['query']): void {
  const unknown = Object.keys(query).find((name) => !QUERY_PARAMETERS.has(name));
  if (unknown === undefined) return;
  const detail = `'${unknown.slice(0, 40)}' is no query parameter here: there are eventType, eventData and dryRun.`;
  throw new IngestRefusal(400, 'parameter_unknown', detail);
}

const bodyOf = ({ body, isBase64Encoded }: HttpRequest): string | Uint8Array =>
  body === undefined ? '' : isBase64Encoded ? Buffer.from(body, 'base64') : body;

/** Takes events in: `POST /events`, `POST /api/events`, and `GET /limits`. */
export function createIngest(deps: IngestDeps): HttpHandler {
  const { stream, limits, metrics } = deps;
  const admission = createEventAdmission(createEventCheck(limits), limits.eventsPerRequest);
  const pack = createPacker(deps.buckets, MAX_RECORD_BYTES);

  const admit = (request: HttpRequest): Admission[] => {
    const { headers, queryStringParameters: query = {} } = request;
    checkQuery(query);
    const text = readBody(bodyOf(request), headers['content-encoding'], limits);
    const source = request.requestContext.authorizer?.lambda.keyName ?? LOCAL_SOURCE;
    const options = { defaultSource: source, newId: deps.newId };
    const read = request.routeKey === 'POST /api/events' ? aliasEventsOf : eventsOf;
    return read({ headers, query, text }, admission, options);
  };

  /** Resolves when every record is durable or refused: then, and only then, may the request be answered. */
  const append = async (admissions: readonly Admission[]): Promise<Placement> => {
    const records = pack(admissions.map((one) => (one.accepted ? one : undefined)));
    const results = await stream.append(records.map((record) => record.entry));
    const refused = new Map<number, string>();
    results.forEach((result, index) => {
      if (result.ok) return;
      for (const position of records[index]?.indexes ?? []) refused.set(position, result.code);
    });
    return { refused };
  };

  const ingest: HttpHandler = async (request) => {
    const prefer = parsePrefer(request.headers.prefer);
    const admissions = admit(request);
    const accepted = admissions.reduce((count, one) => count + (one.accepted ? 1 : 0), 0);
    const answer = { admissions, prefer, requestId: request.requestContext.requestId };
    if (request.queryStringParameters?.dryRun === 'true') return ingestAnswer({ ...answer, placement: KEPT_NONE });
    const placement = await append(admissions);
    metrics.add('EventsAccepted', 'Count', accepted - placement.refused.size);
    metrics.add('EventsRejected', 'Count', admissions.length - accepted);
    if (prefer.waitSeconds === undefined || admissions.length > limits.waitEvents) {
      return ingestAnswer({ ...answer, placement });
    }
    const seconds = Math.min(prefer.waitSeconds, limits.waitSeconds);
    const results = await waitForResults(admissions, placement, seconds * 1_000, deps);
    return ingestAnswer({ ...answer, placement, results });
  };

  return async (request) => {
    if (request.routeKey === 'GET /limits') return jsonResponse(200, limits);
    try {
      return await ingest(request);
    } catch (error) {
      if (!(error instanceof IngestRefusal)) throw error;
      metrics.add('RequestsRefused', 'Count', 1);
      const { status, code, message } = error;
      throw new HttpProblem({ status, code, title: TITLES[status], detail: message });
    } finally {
      metrics.flush();
    }
  };
}
