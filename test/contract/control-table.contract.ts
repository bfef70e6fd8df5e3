import { describe, expect, it } from 'vitest';
import type { ControlTable } from '../../core/ports/control-table.ts';

/** What every adapter of the ControlTable port must do. `open` gives an empty table at each call. */
export function controlTableContract(name: string, open: () => Promise<ControlTable>): void {
  describe(`control table: ${name}`, () => {
    it('gives back what was written, and nothing where nothing was', async () => {
      const table = await open();
      const value = { hash: 'ab', scopes: ['read', 'operate'], atMs: 1_767_225_601_000, nested: { deep: null } };
      expect(await table.putIfAbsent('key', 'k-1', value)).toBe(true);
      expect(await table.get('key', 'k-1')).toMatchObject({ kind: 'key', name: 'k-1', value });
      expect(await table.get('key', 'k-2')).toBeUndefined();
      expect(await table.get('pause', 'k-1')).toBeUndefined();
    });

    it('puts only what is not there', async () => {
      const table = await open();
      await table.putIfAbsent('pause', 'breaker', { sinceMs: 1 });
      expect(await table.putIfAbsent('pause', 'breaker', { sinceMs: 2 })).toBe(false);
      expect((await table.get('pause', 'breaker'))?.value).toEqual({ sinceMs: 1 });
    });

    it('lets one of many win a name', async () => {
      const table = await open();
      const tries = Array.from({ length: 10 }, (_, number) => table.putIfAbsent('job', 'one', { number }));
      expect((await Promise.all(tries)).filter((won) => won)).toHaveLength(1);
    });

    it('replaces only the version that was read', async () => {
      const table = await open();
      await table.putIfAbsent('job', 'a', { tried: 0 });
      const read = (await table.get<{ tried: number }>('job', 'a'))!;
      expect(await table.replace(read, { tried: 1 })).toBe(true);
      expect(await table.replace(read, { tried: 2 })).toBe(false);
      const now = (await table.get('job', 'a'))!;
      expect(now.value).toEqual({ tried: 1 });
      expect(await table.replace(now, { tried: 3 })).toBe(true);
    });

    it('does not replace what was deleted, nor what was put again', async () => {
      const table = await open();
      await table.putIfAbsent('job', 'a', { tried: 0 });
      const read = (await table.get('job', 'a'))!;
      await table.delete('job', 'a');
      expect(await table.replace(read, { tried: 1 })).toBe(false);
      await table.put('job', 'a', { tried: 0 });
      expect(await table.replace(read, { tried: 1 })).toBe(false);
    });

    it('puts whatever was there before', async () => {
      const table = await open();
      await table.put('used', 'k-1', { atMs: 1 });
      await table.put('used', 'k-1', { atMs: 2 });
      expect((await table.get('used', 'k-1'))?.value).toEqual({ atMs: 2 });
    });

    it('deletes one that is not there without an error', async () => {
      const table = await open();
      await table.delete('pause', 'hand');
      await table.putIfAbsent('pause', 'hand', {});
      await table.delete('pause', 'hand');
      await table.delete('pause', 'hand');
      expect(await table.list('pause')).toEqual([]);
    });

    it('lists a kind by name, and those of a prefix', async () => {
      const table = await open();
      for (const name of ['é', 'b-1', 'a-2', 'a-10', 'B-1']) await table.putIfAbsent('key', name, { of: name });
      await table.putIfAbsent('keys', 'a-3', {});
      expect((await table.list('key')).map((item) => item.name)).toEqual(['B-1', 'a-10', 'a-2', 'b-1', 'é']);
      expect((await table.list('key', 'a-')).map((item) => item.value)).toEqual([{ of: 'a-10' }, { of: 'a-2' }]);
      expect(await table.list('none')).toEqual([]);
    });

    it('lists more than fits into one answer', async () => {
      const table = await open();
      const text = 'x'.repeat(90_000);
      await Promise.all(Array.from({ length: 25 }, (_, number) => table.put('big', String(number), { text })));
      expect(await table.list('big')).toHaveLength(25);
    });
  });
}
