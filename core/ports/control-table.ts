/** What an item holds: a JSON object. */
export type ControlValue = Readonly<Record<string, unknown>>;

export interface ControlItem<T extends ControlValue = ControlValue> {
  /** What sort of thing it is: items are listed by it. */
  readonly kind: string;
  readonly name: string;
  readonly value: T;
  /** Of the item; another one after every write of it. */
  readonly version: string;
}

/**
 * A small table of what is decided and remembered beside the events: API keys, reasons why the mapping is paused, redrive
 * jobs. Every call reads what was written before it and is atomic across processes. Whoever reads an item vouches for
 * its type.
 * Each call rejects with PipelineError SERVICE_UNAVAILABLE when the table does not answer; a write may have been made then.
 */
export interface ControlTable {
  get<T extends ControlValue>(kind: string, name: string): Promise<ControlItem<T> | undefined>;
  /** Every item of a kind whose name starts so, by name in the order of their UTF-8 bytes. */
  list<T extends ControlValue>(kind: string, namePrefix?: string): Promise<readonly ControlItem<T>[]>;
  /** False where there is such an item already, which stays as it is. */
  putIfAbsent(kind: string, name: string, value: ControlValue): Promise<boolean>;
  /** False where the item was written or deleted since `item` was read; it stays as it is then. */
  replace(item: Pick<ControlItem, 'kind' | 'name' | 'version'>, value: ControlValue): Promise<boolean>;
  /** Whatever was there before: for marks of which the last one counts. */
  put(kind: string, name: string, value: ControlValue): Promise<void>;
  /** One that is not there is harmless. */
  delete(kind: string, name: string): Promise<void>;
}
