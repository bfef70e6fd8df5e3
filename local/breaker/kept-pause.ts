import type { ControlTable } from '../../core/ports/control-table.ts';

/** An operator's pause, which outlives the platform. */
export interface KeptPause {
  /** Since when, where the platform ended while it held. */
  readonly sinceMs: number | undefined;
  keep(sinceMs: number): Promise<void>;
  forget(): Promise<void>;
}

const KIND = 'pause';
const NAME = 'hand';

export async function keptPause(table: Pick<ControlTable, 'get' | 'put' | 'delete'>): Promise<KeptPause> {
  const item = await table.get<{ sinceMs: number }>(KIND, NAME);
  return {
    sinceMs: item?.value.sinceMs,
    keep: (sinceMs) => table.put(KIND, NAME, { sinceMs }),
    forget: () => table.delete(KIND, NAME),
  };
}
