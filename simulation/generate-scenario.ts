import { type Draws, drawsOf } from './draws.ts';
import { type Behaviour, type Fault, POINT_FAULTS, type Scenario, type SentEvent, TIMED_FAULTS } from './scenario.ts';

const FAILING: readonly Behaviour[] = [
  'slow',
  'throw-twice',
  'throw',
  'throw-until-fixed',
  'refuse',
  'filter',
  'invalid',
  'malformed',
];
const KILLING: readonly Behaviour[] = ['crash', 'exhaust-memory', 'hang'];
const MOST_EVENTS = 60;
const MOST_FAULTS_OF_A_KIND = 3;

/**
 * The scenario of a seed. Each seed draws for itself which faults and behaviours there are and how many: a mixture of
 * everything would hide what only some of them bring about (swarm testing).
 */
export function generateScenario(seed: number): Scenario {
  const draws = drawsOf(seed, 0);
  const sendingMs = draws.pick([500, 5_000, 60_000]);
  const healedAtMs = sendingMs + draws.pick([0, 5_000, 60_000, 600_000]);
  return {
    seed,
    shards: draws.between(1, 3),
    environments: draws.between(1, 3),
    settings: {
      batchSize: draws.pick([1, 2, 3, 5, 10]),
      maximumBatchingWindowInSeconds: draws.chance(0.2) ? 1 : 0,
      bisectBatchOnFunctionError: draws.chance(0.8),
    },
    recordBytes: draws.pick([200, 1_000, 10_000]),
    events: generateEvents(draws, sendingMs),
    faults: generateFaults(draws, sendingMs, healedAtMs),
    healedAtMs,
  };
}

function generateEvents(draws: Draws, sendingMs: number): readonly SentEvent[] {
  const behaviours = [...FAILING.filter(() => draws.chance(0.4)), ...KILLING.filter(() => draws.chance(0.1))];
  const orderedShare = draws.chance(0.5) ? draws.random() : 0;
  const keys = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'].slice(0, draws.between(1, 8));
  const failingShare = draws.random() * 0.5;
  const resentShare = draws.chance(0.6) ? draws.random() * 0.4 : 0;
  const perRequest = draws.pick([1, 3, 8]);
  const count = draws.between(1, MOST_EVENTS);
  const requests = Math.ceil(count / perRequest);
  const times = Array.from({ length: requests }, () => draws.between(0, sendingMs)).sort((a, b) => a - b);

  const events: SentEvent[] = [];
  for (let index = 0; index < count; index++) {
    const request = Math.floor(index / perRequest);
    const place = { request, atMs: times[request]! };
    if (events.length > 0 && draws.chance(resentShare)) {
      events.push({ ...resend(draws, draws.pick(events), keys), ...place });
      continue;
    }
    const isFailing = behaviours.length > 0 && draws.chance(failingShare);
    events.push({
      ...place,
      id: `e${index}`,
      key: draws.chance(0.9) ? draws.pick(keys) : undefined,
      isOrdered: draws.chance(orderedShare),
      behaviour: isFailing ? draws.pick(behaviours) : 'ok',
      value: index,
    });
  }
  return events;
}

/** The same event again, or another one under its id. */
function resend(draws: Draws, event: SentEvent, keys: readonly string[]): SentEvent {
  if (draws.chance(0.6)) return event;
  const key = draws.chance(0.3) ? draws.pick(keys) : event.key;
  return { ...event, key, value: event.value + 1_000 };
}

function generateFaults(draws: Draws, sendingMs: number, healedAtMs: number): readonly Fault[] {
  const faults: Fault[] = [];
  // Most trouble falls where events are under way; some where only what is left over is.
  const latestMs = draws.chance(0.7) ? sendingMs : healedAtMs;
  for (const kind of [...POINT_FAULTS, ...TIMED_FAULTS]) {
    if (draws.chance(0.5)) continue;
    for (let count = draws.between(1, MOST_FAULTS_OF_A_KIND); count > 0; count--) {
      const atMs = draws.between(0, latestMs);
      const forMs = Math.min(draws.pick([10, 300, 3_000, 30_000, 300_000]), healedAtMs - atMs);
      faults.push({ kind, atMs, forMs });
    }
  }
  return faults.sort((a, b) => a.atMs - b.atMs);
}
