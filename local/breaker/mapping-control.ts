import type { MappingControl, PauseReason } from '../../core/ports/mapping-control.ts';
import type { Time } from '../../core/ports/time.ts';
import type { EventSourceMapping } from '../mapping/event-source-mapping.ts';

/** The switch of a mapping on this machine. A restart forgets every pause. */
export function createMappingControl(
  mapping: Pick<EventSourceMapping, 'pause' | 'resume'>,
  time: Pick<Time, 'now'>,
): MappingControl {
  const since = new Map<PauseReason, number>();
  let halted = Promise.resolve();
  return {
    pause(reason) {
      if (since.size === 0) halted = mapping.pause();
      if (!since.has(reason)) since.set(reason, time.now());
      return halted;
    },
    async resume(reason) {
      if (since.delete(reason) && since.size === 0) mapping.resume();
    },
    async state() {
      const pausedBy = [...since].map(([reason, sinceMs]) => ({ reason, sinceMs }));
      return { state: pausedBy.length > 0 ? 'paused' : 'running', pausedBy };
    },
  };
}
