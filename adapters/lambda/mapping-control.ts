import type { ControlTable } from '../../core/ports/control-table.ts';
import type { MappingControl, MappingState, PauseReason } from '../../core/ports/mapping-control.ts';
import type { Time } from '../../core/ports/time.ts';
import type { MappingSwitch } from './mapping-switch.ts';

export interface MappingControlDeps {
  readonly mapping: MappingSwitch;
  /** Keeps the reasons: whoever pauses, and whoever resumes, may be another function. */
  readonly table: Pick<ControlTable, 'putIfAbsent' | 'delete' | 'list'>;
  readonly time: Pick<Time, 'now'>;
}

const KIND = 'pause';

type Pause = { readonly sinceMs: number };

/** The switch of a Lambda event source mapping: it is off while a reason stands in the control table. */
export function lambdaMappingControl({ mapping, table, time }: MappingControlDeps): MappingControl {
  const isPaused = async (): Promise<boolean> => (await table.list(KIND)).length > 0;

  /**
   * Each looks again after its own request: whoever made the last one has seen the reasons as they are, in whatever order
   * others came between.
   */
  const follow = async (): Promise<void> => {
    for (let asked: boolean | undefined; ; ) {
      const wanted = await isPaused();
      if (wanted === asked) return;
      await mapping.enable(!wanted);
      asked = wanted;
    }
  };

  return {
    async pause(reason) {
      await table.putIfAbsent(KIND, reason, { sinceMs: time.now() } satisfies Pause);
      await follow();
    },
    async resume(reason) {
      const held = (await table.list<Pause>(KIND)).find(({ name }) => name === reason);
      await table.delete(KIND, reason);
      try {
        await follow();
      } catch (error) {
        // Without a reason nobody would try again, and the mapping would stay off.
        if (held !== undefined) await table.putIfAbsent(KIND, reason, held.value);
        throw error;
      }
    },
    async state(): Promise<MappingState> {
      const [items, state] = await Promise.all([table.list<Pause>(KIND), mapping.state()]);
      const pausedBy = items
        .map(({ name, value }) => ({ reason: name as PauseReason, sinceMs: value.sinceMs }))
        .sort((a, b) => a.sinceMs - b.sinceMs);
      // Somebody may have switched it off past us: then nothing is delivered, and no reason of ours stands.
      if (state === 'Disabled') return { state: 'paused', pausedBy };
      return { state: pausedBy.length > 0 || state === 'Disabling' ? 'pausing' : 'running', pausedBy };
    },
  };
}
