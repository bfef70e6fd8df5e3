import { setTimeout as sleep } from 'node:timers/promises';
import { EventIds } from './event-ids.ts';
import { EventRequest } from './event-request.ts';
import type { HttpAnswer } from './http-answer.ts';
import { HttpConnection, type ServerAddress } from './http-connection.ts';
import { type Percentiles, percentilesOf } from './percentiles.ts';
import { Resends } from './resends.ts';
import { fixedRate, saturation } from './schedule.ts';
import { VisibilityProbe } from './visibility-probe.ts';

export interface LoadSettings {
  readonly address: ServerAddress;
  /** Events of a request. */
  readonly batch: number;
  readonly seconds: number;
  /** Most requests in flight. */
  readonly connections: number;
  /** Arrivals at this rate; without it, as many as the platform takes over the connections. */
  readonly eventsPerSecond?: number;
  /** Share of the events that are sent a second time. */
  readonly duplicateShare?: number;
  /** Events whose visibility is watched at the same time. */
  readonly probes: number;
}

export interface LoadResult {
  /** Start of the first request and arrival of the last answer, in milliseconds since 1970. */
  readonly startedAtMs: number;
  readonly answeredAtMs: number;
  readonly requests: number;
  /** Events that the answers counted as accepted. */
  readonly accepted: number;
  /** Events among them that had been sent before. */
  readonly resent: number;
  /** Requests answered with 429 or 503. */
  readonly refused: number;
  /** From a request's due time to its answer. */
  readonly answerMs: Percentiles | undefined;
  /** From a request's due time to the sight of its last event by query. */
  readonly visibleMs: Percentiles | undefined;
  readonly visibleSamples: number;
  /** The longest that a request was sent behind its schedule. */
  readonly latestStartMs: number;
  /** CPU time of this process while it sent. */
  readonly cpuSeconds: number;
}

interface Tally {
  requests: number;
  accepted: number;
  refused: number;
  latestStartMs: number;
  readonly answerMs: number[];
}

interface Lane {
  readonly connection: HttpConnection;
  readonly request: EventRequest;
}

const epochMs = (): number => performance.timeOrigin + performance.now();

/** Sends events for the time given and tells what came back. Every answer is checked. */
export async function runLoad(settings: LoadSettings): Promise<LoadResult> {
  const { address, batch } = settings;
  const ids = new EventIds();
  const resends = settings.duplicateShare === undefined ? undefined : new Resends(settings.duplicateShare);
  const lanes = Array.from({ length: settings.connections }, () => ({
    connection: new HttpConnection(address),
    request: new EventRequest({ batch, host: address.host, ids, resends }),
  }));
  const probe = new VisibilityProbe(address, settings.probes);
  const tally: Tally = { requests: 0, accepted: 0, refused: 0, latestStartMs: 0, answerMs: [] };

  const startedAtMs = epochMs();
  const cpuAtStart = process.cpuUsage();
  const startMs = performance.now();
  const endMs = startMs + settings.seconds * 1_000;
  const { eventsPerSecond } = settings;
  const schedule =
    eventsPerSecond === undefined ? saturation(endMs) : fixedRate(startMs, endMs, eventsPerSecond / batch);
  await Promise.all(
    lanes.map(async (lane) => {
      for (let dueMs = schedule.next(); dueMs !== undefined; dueMs = schedule.next()) {
        await sleepUntil(dueMs);
        const pauseMs = await exchange(lane, dueMs, probe, tally);
        if (pauseMs > 0) await sleep(pauseMs);
      }
    }),
  );
  const answeredAtMs = epochMs();
  const cpu = process.cpuUsage(cpuAtStart);
  await probe.finish();
  for (const { connection } of lanes) connection.close();
  return {
    startedAtMs,
    answeredAtMs,
    requests: tally.requests,
    accepted: tally.accepted,
    resent: resends?.resent ?? 0,
    refused: tally.refused,
    answerMs: percentilesOf(tally.answerMs),
    visibleMs: percentilesOf(probe.samples),
    visibleSamples: probe.samples.length,
    latestStartMs: tally.latestStartMs,
    cpuSeconds: (cpu.user + cpu.system) / 1e6,
  };
}

/** Timers may fire up to a millisecond early, and a request must never leave before it is due. */
async function sleepUntil(dueMs: number): Promise<void> {
  for (let waitMs = dueMs - performance.now(); waitMs > 0; waitMs = dueMs - performance.now()) await sleep(waitMs);
}

/** Sends one request; tells how long the platform asks the lane to stay away, 0 when it took the events. */
async function exchange(lane: Lane, dueMs: number, probe: VisibilityProbe, tally: Tally): Promise<number> {
  const { connection, request } = lane;
  request.renew(Date.now());
  tally.requests += 1;
  tally.latestStartMs = Math.max(tally.latestStartMs, performance.now() - dueMs);
  const answered = connection.send(request.bytes);
  const taken = answered.then((answer) => answer.status === 202);
  probe.offer(() => request.last(), dueMs, taken);
  const answer = await answered;
  tally.answerMs.push(performance.now() - dueMs);
  const accepted = acceptedOf(answer);
  tally.accepted += accepted;
  if (answer.status === 202 && accepted === request.batch) return 0;
  if (answer.status !== 429 && answer.status !== 503) {
    const text = answer.body.slice(0, 300);
    throw new Error(`POST /events of ${request.batch} good events was answered with ${answer.status}: ${text}`);
  }
  tally.refused += 1;
  return 1_000 * Number(/\r\nretry-after: *(\d+)/i.exec(answer.head)?.[1] ?? 1);
}

const acceptedOf = (answer: HttpAnswer): number => Number(/"accepted":(\d+)/.exec(answer.body)?.[1] ?? 0);
