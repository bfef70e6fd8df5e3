import type { Settle } from '../../core/processing/park-keys.ts';
import { createSettleEvent } from '../../core/processing/settle-event.ts';
import { exited, outOfMemory } from '../../local/functions/environment-faults.ts';
import type { Behaviour } from '../scenario.ts';
import { type Invocation, never } from './environment.ts';
import { BROKEN_CODE, FIXED_CODE } from './event-types.ts';
import type { World } from './world.ts';

const SLOWEST_MS = 500;
const BEHAVIOUR = /"behaviour":"([a-z-]+)"/;

/**
 * The code of the event types as one invocation runs it: slow events take their time, killers end the environment. It
 * looks that no event overtakes another one of its key.
 */
export function behaving({ time, draws, watch, isFixed }: World, invocation: Invocation): Settle {
  const settle = createSettleEvent({
    catalogue: isFixed() ? FIXED_CODE : BROKEN_CODE,
    time,
    random: draws.random,
  });
  const running = new Set<string>();

  const settleAs = (behaviour: Behaviour | undefined, ...[read, origin]: Parameters<Settle>): ReturnType<Settle> => {
    switch (behaviour) {
      case 'slow':
        return time.sleep(draws.between(1, SLOWEST_MS)).then(() => settle(read, origin));
      case 'crash':
        invocation.end(exited(invocation.requestId, 1));
        return never();
      case 'exhaust-memory':
        invocation.end(outOfMemory(invocation.requestId));
        return never();
      case 'hang':
        return never();
      default:
        return settle(read, origin);
    }
  };

  return (read, origin) => {
    const { partitionKey: key, dataText = '', id } = read.event;
    if (key !== undefined && running.has(key)) watch.report('reordered', `${id} overtakes an event of its key ${key}`);
    const settled = settleAs(BEHAVIOUR.exec(dataText)?.[1] as Behaviour | undefined, read, origin);
    if (!(settled instanceof Promise) || key === undefined) return settled;
    running.add(key);
    return settled.finally(() => running.delete(key));
  };
}
