import { expect, it } from 'vitest';
import { lambdaMappingControl } from '../../../adapters/lambda/mapping-control.ts';
import { memoryControlTable } from '../../../adapters/memory/control-table.ts';
import { CONTROL_KINDS } from '../../../config/control-table.ts';
import { controlTableKeyStore } from '../../../core/keys/control-table-key-store.ts';
import type { ControlTable } from '../../../core/ports/control-table.ts';

/** Which kinds of items are asked for by what can import no configuration. */
async function kindsAskedFor(work: (table: ControlTable) => Promise<unknown>): Promise<readonly string[]> {
  const kinds: string[] = [];
  const table = memoryControlTable();
  await work({
    ...table,
    list: (kind, prefix) => {
      kinds.push(kind);
      return table.list(kind, prefix);
    },
    get: (kind, name) => {
      kinds.push(kind);
      return table.get(kind, name);
    },
  });
  return kinds;
}

it('is what the key store asks for', async () => {
  expect(await kindsAskedFor((table) => controlTableKeyStore(table).list())).toEqual([CONTROL_KINDS.keys]);
  expect(await kindsAskedFor((table) => controlTableKeyStore(table).noteUse('k', 1))).toEqual([CONTROL_KINDS.keyUses]);
});

it('is what the switch of the mapping asks for', async () => {
  const mapping = { enable: async () => undefined, state: async () => 'Enabled' };
  const control = (table: ControlTable) => lambdaMappingControl({ mapping, table, time: { now: () => 0 } }).state();
  expect(await kindsAskedFor(control)).toEqual([CONTROL_KINDS.pause]);
});
