import type { IngestLimits } from '../../config/limits.ts';
import { createEventCheck } from '../../core/events/event-check.ts';
import type { Admission, Admissions, AdmitOptions } from '../../core/ingest/admission.ts';
import { createEventAdmission } from '../../core/ingest/admit-events.ts';
import { readAvroEvents } from '../../core/ingest/avro/avro-events.ts';
import { readBody, readBytes } from '../../core/ingest/read-body.ts';
import { IngestRefusal } from '../../core/ingest/refusal.ts';
import { aliasEventsOf, eventsOf, mediaTypeOf } from '../../core/ingest/request-events.ts';
import type { EventRequest } from '../../core/ingest/single-event.ts';
import { createPacker } from '../../core/packing/pack.ts';
import type { EventReader } from '../../core/ports/event-store.ts';
import type { IngestWatch } from '../../core/ports/ingest-watch.ts';
import type { Metrics } from '../../core/ports/metrics.ts';
import type { StreamWriter } from '../../core/ports/stream.ts';
import type { Time } from '../../core/ports/time.ts';
import { callerOf } from '../shared/caller.ts';
import { type HttpHandler, type HttpRequest, jsonResponse } from '../shared/http.ts';
import type { KeyRateLimits } from '../shared/key-rates.ts';
import { parameterInvalid, readParameters } from '../shared/parameters.ts';
import { HttpProblem } from '../shared/problem.ts';
import { ingestAnswer, type Placement } from './ingest-answer.ts';
import { parsePrefer } from './prefer.ts';
import { startTurns } from './turns.ts';
import { waitForResults } from './wait-for-results.ts';

export interface IngestDeps {
  readonly stream: StreamWriter;
  /** Asked for results when a request says `Prefer: wait`. */
  readonly store: Pick<EventReader, 'statuses'>;
  readonly limits: IngestLimits;
  readonly buckets: number;
  readonly newId: () => string;
  /** Undefined where a key may send any number of events. */
  readonly rates?: KeyRateLimits;
  /** Absent where nobody watches what comes in. */
  readonly watch?: IngestWatch;
  readonly metrics: Metrics;
  readonly time: Time;
}

/** Source of an event that names none, sent without a key. */
const LOCAL_SOURCE = 'local';
/** Kinesis takes 1 MiB a record; its key and what compression may add stay below the rest. */
const MAX_RECORD_BYTES = 1_000_000;

/** A dry run places nothing, so nothing is refused. */
const KEPT_NONE: Placement = { refused: new Map() };

const QUERY_PARAMETERS = ['eventType', 'eventData', 'dryRun'];

const TITLES = { 400: 'Bad request', 413: 'Content too large', 415: 'Unsupported media type' } as const;

/** @throws HttpProblem for a wish that cannot be read: guessing could keep what was meant to be judged only */
function readQuery(request: HttpRequest): EventRequest['query'] {
  if (request.rawQueryString === '') return {};
  const parameters = readParameters(request, QUERY_PARAMETERS);
  const { dryRun = 'false' } = Object.fromEntries(parameters);
  if (dryRun !== 'true' && dryRun !== 'false') throw parameterInvalid("'dryRun' is true or false.");
  const hasEvent = parameters.has('eventType') || parameters.has('eventData');
  if (hasEvent && request.body !== undefined) {
    throw parameterInvalid(
      "'eventType' and 'eventData' stand for an event, but the body holds one too: send one of them.",
    );
  }
  return Object.fromEntries(parameters);
}

const bodyOf = ({ body, isBase64Encoded }: HttpRequest): string | Uint8Array =>
  body === undefined ? '' : isBase64Encoded ? Buffer.from(body, 'base64') : body;

const isAvro = ({ routeKey, headers }: HttpRequest): boolean =>
  routeKey === 'POST /events' && mediaTypeOf(headers['content-type']) === 'application/avro';

/** The key that keeps an event in order; undefined where it has its id alone. */
const keyOf = (admission: Admission | undefined): string | undefined =>
  admission?.accepted && admission.orderingKey !== admission.id ? admission.orderingKey : undefined;

/** Takes events in: `POST /events`, `POST /api/events`, and `GET /limits`. */
export function createIngest(deps: IngestDeps): HttpHandler {
  const { stream, limits, watch, metrics, time } = deps;
  const check = createEventCheck(limits);
  const admission = createEventAdmission(check, limits);
  const pack = createPacker(deps.buckets, MAX_RECORD_BYTES);

  const eventsIn = (request: HttpRequest, query: EventRequest['query'], options: AdmitOptions): Admissions => {
    const { headers } = request;
    const text = readBody(bodyOf(request), headers['content-encoding'], limits);
    const read = request.routeKey === 'POST /api/events' ? aliasEventsOf : eventsOf;
    return read({ headers, query, text }, admission, options);
  };

  const avroEventsIn = async (request: HttpRequest, options: AdmitOptions): Promise<Admissions> => {
    const { headers } = request;
    const bytes = readBytes(bodyOf(request), headers['content-encoding'], limits);
    return admission.admitEach(await readAvroEvents(headers, bytes, check.tooLarge, limits), options);
  };

  const admit = async (request: HttpRequest, query: EventRequest['query']): Promise<readonly Admission[]> => {
    const turns = startTurns(time);
    const options = { defaultSource: callerOf(request)?.keyName ?? LOCAL_SOURCE, newId: deps.newId };
    const groups = isAvro(request) ? await avroEventsIn(request, options) : eventsIn(request, query, options);
    const admissions: Admission[] = [];
    if (turns.isOver()) await turns.next();
    for (const group of groups) {
      admissions.push(...group);
      if (turns.isOver()) await turns.next();
    }
    return admissions;
  };

  /** Resolves when every record is durable or refused: then, and only then, may the request be answered. */
  const append = async (admissions: readonly Admission[]): Promise<Placement> => {
    const records = pack(admissions.map((one) => (one.accepted ? one : undefined)));
    const results = await stream.append(records.map((record) => record.entry));
    const refused = new Map<number, string>();
    results.forEach((result, index) => {
      const { indexes = [] } = records[index] ?? {};
      if (result.ok) {
        watch?.placed(result.shardId, indexes.length, (place) => keyOf(admissions[indexes[place] ?? -1]));
        return;
      }
      for (const position of indexes) refused.set(position, result.code);
    });
    return { refused };
  };

  const ingest: HttpHandler = async (request) => {
    const startedAt = time.now();
    const prefer = parsePrefer(request.headers.prefer);
    const query = readQuery(request);
    const admissions = await admit(request, query);
    deps.rates?.takeEvents(request, admissions.length);
    const accepted = admissions.reduce((count, one) => count + (one.accepted ? 1 : 0), 0);
    const answer = { admissions, prefer, requestId: request.requestContext.requestId };
    if (query.dryRun === 'true') return ingestAnswer({ ...answer, placement: KEPT_NONE });
    const placement = await append(admissions);
    metrics.add('EventsAccepted', 'Count', accepted - placement.refused.size);
    metrics.add('EventsRejected', 'Count', admissions.length - accepted);
    if (watch !== undefined && accepted < admissions.length) {
      for (const one of admissions) if (!one.accepted) watch.refused(one.type);
    }
    if (prefer.waitSeconds === undefined || admissions.length > limits.waitEvents) {
      return ingestAnswer({ ...answer, placement });
    }
    // Counted from the request's arrival, as RFC 7240 says: what the stream took longer must not make the answer late.
    const limitMs = Math.min(prefer.waitSeconds, limits.waitSeconds) * 1_000 - (time.now() - startedAt);
    const results = await waitForResults(admissions, placement, limitMs, deps);
    return ingestAnswer({ ...answer, placement, results });
  };

  return async (request) => {
    if (request.routeKey === 'GET /limits') return jsonResponse(200, { ...limits, ...deps.rates?.inForce });
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
