/** An event as the demo sends it. */
export interface DemoEvent {
  readonly id: string;
  readonly type: string;
  readonly source: string;
  readonly time: string;
  readonly partitionkey: string;
  readonly data: unknown;
}

/** Numbers the events of one run, so that a later run does not repeat an id. */
export type NextId = (kind: string) => string;

export function idsOf(run: string): NextId {
  let count = 0;
  return (kind) => {
    count += 1;
    return `demo-${kind}-${run}-${count}`;
  };
}
