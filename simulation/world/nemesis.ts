import type { Time } from '../../core/ports/time.ts';
import { type Fault, TIMED_FAULTS } from '../scenario.ts';
import type { Trace } from '../trace.ts';
import type { Platform } from './platform.ts';
import type { SimulatedStream } from './stream.ts';

/** Does what a scenario says is to happen at a time. Resolves when all of it has, and everything runs again. */
export async function nemesis(
  faults: readonly Fault[],
  { platform, stream, time, trace }: { platform: Platform; stream: SimulatedStream; time: Time; trace: Trace },
): Promise<void> {
  const act = ({ kind, forMs, atMs }: Fault): Promise<void> | void => {
    switch (kind) {
      case 'platform-crash':
        return platform.crash(forMs);
      case 'platform-stop':
        return platform.restart(forMs);
      case 'pause':
        return platform.pause(forMs);
      case 'redrive':
        return platform.redrive().then(
          () => {},
          () => trace.note('redrive-refused'),
        );
      case 'discard':
        return platform.discardRefused();
      case 'split':
        return stream.split(atMs);
      case 'merge':
        return stream.merge(atMs);
      case 'store-down':
        return time.sleep(forMs);
    }
  };
  await Promise.all(
    faults.map(async (fault) => {
      if (!isTimed(fault)) return;
      await time.sleep(fault.atMs);
      trace.note(fault.kind, `for ${fault.forMs} ms`);
      await act(fault);
    }),
  );
}

const isTimed = ({ kind }: Fault): boolean => TIMED_FAULTS.some((timed) => timed === kind);
