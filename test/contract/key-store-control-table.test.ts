import { expect, it } from 'vitest';
import { memoryControlTable } from '../../adapters/memory/control-table.ts';
import { controlTableKeyStore } from '../../core/keys/control-table-key-store.ts';
import { keyStoreContract } from './key-store.contract.ts';

keyStoreContract('control table', async () => {
  const table = memoryControlTable();
  return { store: controlTableKeyStore(table), other: controlTableKeyStore(table), close: async () => undefined };
});

it('writes a use that another environment noted in the same minute only once', async () => {
  const table = memoryControlTable();
  const [one, other] = [controlTableKeyStore(table), controlTableKeyStore(table)];
  await one.noteUse('00000001', 60_000);
  await other.noteUse('00000001', 119_999);
  expect(await one.lastUses()).toEqual(new Map([['00000001', 60_000]]));
  await other.noteUse('00000001', 120_000);
  expect(await one.lastUses()).toEqual(new Map([['00000001', 120_000]]));
});
