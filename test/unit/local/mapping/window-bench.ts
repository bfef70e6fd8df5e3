import type { EventSourceMappingSettings } from '../../../../config/event-source-mapping.ts';
import type { InvokeResult } from '../../../../core/ports/function-invoker.ts';
import type { WindowProperties } from '../../../../local/mapping/tumbling-window.ts';
import { answer, mappingBench } from './mapping-bench.ts';
import type { MemoryStream } from './memory-stream.ts';

// The bench begins at 1,000 s: windows of 120 s begin at 960 s, 1,080 s and so on.
export const NOW = 1_000_000;

export type Seen = WindowProperties & { readonly numbers: readonly string[] };

/** A mapping with windows of 120 s, and what its function saw. The function counts the records in its state. */
export function windowBench(
  change: {
    settings?: Partial<EventSourceMappingSettings>;
    stream?: MemoryStream;
    respond?: (seen: Seen, delivery: number) => InvokeResult | undefined;
  } = {},
) {
  const seen: Seen[] = [];
  const bench = mappingBench(
    (numbers, delivery) => {
      const one: Seen = { ...(bench.events.at(-1) as unknown as WindowProperties), numbers };
      seen.push(one);
      const { count = 0 } = one.state as { count?: number };
      return change.respond?.(one, delivery) ?? answer({ state: { count: count + numbers.length } });
    },
    {
      settings: { tumblingWindowInSeconds: 120, ...change.settings },
      environments: 2,
      ...(change.stream && { stream: change.stream }),
    },
  );
  return { ...bench, seen };
}

export const told = (seen: readonly Seen[]) =>
  seen.map(({ numbers, state, isFinalInvokeForWindow }) => [numbers.join(' '), state, isFinalInvokeForWindow]);
