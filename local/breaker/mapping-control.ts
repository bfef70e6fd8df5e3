import type { MappingControl, PauseReason } from '../../core/ports/mapping-control.ts';
import type { Time } from '../../core/ports/time.ts';
import type { EventSourceMapping } from '../mapping/event-source-mapping.ts';
import type { KeptPause } from './kept-pause.ts';

const FORGETFUL: KeptPause = { sinceMs: undefined, keep: async () => undefined, forget: async () => undefined };

/**
 * The switch of a mapping on this machine. A mapping that was started in this very turn delivers nothing where an
 * operator had paused it before the restart. The breaker's pause is not kept: it finds out anew.
 */
export function createMappingControl(
  mapping: Pick<EventSourceMapping, 'pause' | 'resume'>,
  time: Pick<Time, 'now'>,
  kept: KeptPause = FORGETFUL,
): MappingControl {
  const since = new Map<PauseReason, number>();
  let halted = Promise.resolve();
  let isHalted = true;

  const halt = (): void => {
    isHalted = false;
    const halting = mapping.pause().then(() => {
      if (halted === halting) isHalted = true;
    });
    halted = halting;
  };
  if (kept.sinceMs !== undefined) {
    since.set('hand', kept.sinceMs);
    halt();
  }

  return {
    async pause(reason) {
      if (since.size === 0) halt();
      const sinceMs = since.get(reason) ?? time.now();
      since.set(reason, sinceMs);
      await Promise.all([halted, reason === 'hand' ? kept.keep(sinceMs) : undefined]);
    },
    async resume(reason) {
      if (reason === 'hand') await kept.forget();
      if (since.delete(reason) && since.size === 0) mapping.resume();
    },
    async state() {
      const pausedBy = [...since].map(([reason, sinceMs]) => ({ reason, sinceMs }));
      return { state: since.size === 0 ? 'running' : isHalted ? 'paused' : 'pausing', pausedBy };
    },
  };
}
