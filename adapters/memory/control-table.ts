import type { ControlItem, ControlTable, ControlValue } from '../../core/ports/control-table.ts';

const byName = (a: ControlItem, b: ControlItem): number => Buffer.compare(Buffer.from(a.name), Buffer.from(b.name));

/** A control table that is forgotten with the process. */
export function memoryControlTable(): ControlTable {
  const items = new Map<string, ControlItem>();
  let version = 0;
  const keyOf = (kind: string, name: string): string => JSON.stringify([kind, name]);
  const write = (kind: string, name: string, value: ControlValue): void => {
    version += 1;
    items.set(keyOf(kind, name), { kind, name, value: structuredClone(value), version: String(version) });
  };
  const read = <T extends ControlValue>(item: ControlItem): ControlItem<T> => structuredClone(item) as ControlItem<T>;

  return {
    async get<T extends ControlValue>(kind: string, name: string) {
      const item = items.get(keyOf(kind, name));
      return item === undefined ? undefined : read<T>(item);
    },
    async list<T extends ControlValue>(kind: string, namePrefix = '') {
      const found = [...items.values()].filter((item) => item.kind === kind && item.name.startsWith(namePrefix));
      return found.sort(byName).map((item) => read<T>(item));
    },
    async putIfAbsent(kind, name, value) {
      if (items.has(keyOf(kind, name))) return false;
      write(kind, name, value);
      return true;
    },
    async replace(item, value) {
      if (items.get(keyOf(item.kind, item.name))?.version !== item.version) return false;
      write(item.kind, item.name, value);
      return true;
    },
    async put(kind, name, value) {
      write(kind, name, value);
    },
    async delete(kind, name) {
      items.delete(keyOf(kind, name));
    },
  };
}
