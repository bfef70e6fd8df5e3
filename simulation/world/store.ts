import { PipelineError } from '../../core/errors.ts';
import type { DeadLetterStore } from '../../core/ports/dead-letters.ts';
import type { EventStore } from '../../core/ports/event-store.ts';
import { never } from './environment.ts';
import type { World } from './world.ts';

const LONGEST_ROUND_TRIP_MS = 5;

const unavailable = (): PipelineError =>
  new PipelineError('STORE_UNAVAILABLE', 'The store did not answer: the same call may succeed later.');

type Wire = Pick<World, 'faults' | 'time' | 'draws'>;

/**
 * Sends one call over a wire that fails: it is made and not heard of, made late, made slowly, or not made. What the wire
 * says is all that the caller knows, so a failed commit may have been made (an ambiguous commit).
 * @param isOver whether the caller has ended: it sends nothing any more
 */
async function send<T>(call: () => Promise<T>, canFail: boolean, { faults, time, draws }: Wire, isOver: () => boolean) {
  const travel = (): Promise<void> => time.sleep(draws.between(0, LONGEST_ROUND_TRIP_MS));
  if (isOver()) return never<T>();
  await travel();
  if (faults.isActive('store-down')) throw unavailable();
  const fault = canFail ? faults.take('commit-lost', 'commit-unanswered', 'commit-late', 'commit-slow') : undefined;
  switch (fault?.kind) {
    case 'commit-lost':
      throw unavailable();
    case 'commit-unanswered':
      await call();
      throw unavailable();
    case 'commit-late':
      void time.sleep(fault.forMs).then(call);
      throw unavailable();
    case 'commit-slow':
      await time.sleep(fault.forMs);
  }
  const result = await call();
  await travel();
  return result;
}

/** The part of the event store that writers and the breaker use, at the end of the wire. */
export const distantStore = (
  store: EventStore,
  wire: Wire,
  isOver: () => boolean,
): Pick<EventStore, 'commit' | 'parkedKeys' | 'ping'> => ({
  commit: (batch) => send(() => store.commit(batch), true, wire, isOver),
  parkedKeys: (keys) => send(() => store.parkedKeys(keys), false, wire, isOver),
  ping: () => send(() => store.ping(), false, wire, isOver),
});

/** The part of the dead letters that a redrive uses, at the end of the wire. */
export const distantLetters = (
  store: DeadLetterStore,
  wire: Wire,
  isOver: () => boolean,
): Pick<DeadLetterStore, 'letters' | 'count' | 'claim' | 'release' | 'resolve'> => ({
  letters: (...call) => send(() => store.letters(...call), false, wire, isOver),
  count: (...call) => send(() => store.count(...call), false, wire, isOver),
  claim: (...call) => send(() => store.claim(...call), true, wire, isOver),
  release: (...call) => send(() => store.release(...call), true, wire, isOver),
  resolve: (...call) => send(() => store.resolve(...call), true, wire, isOver),
});
