import { randomBytes } from 'node:crypto';
import { afterEach, describe, expect, it } from 'vitest';
import { createKey } from '../../core/keys/create-key.ts';
import type { KeyStore, StoredKey } from '../../core/ports/key-store.ts';

export interface OpenedKeyStore {
  readonly store: KeyStore;
  /** The same keys as another process has them. */
  readonly other: KeyStore;
  close(): Promise<void>;
}

const NOW = 1_767_225_601_000;

const storedKey = (id: string, changes: Partial<StoredKey> = {}): StoredKey => ({
  id,
  name: 'plant-7',
  sha256: 'ab'.repeat(32),
  scopes: ['ingest', 'read'],
  createdAtMs: NOW,
  ...changes,
});

/** What every adapter of the KeyStore port must do. `open` gives an empty one at each call. */
export function keyStoreContract(name: string, open: () => Promise<OpenedKeyStore>): void {
  describe(`key store: ${name}`, () => {
    const closes: (() => Promise<void>)[] = [];
    const opened = async (): Promise<OpenedKeyStore> => {
      const keys = await open();
      closes.push(keys.close);
      return keys;
    };
    afterEach(async () => {
      await Promise.all(closes.splice(0).map((close) => close()));
    });

    it('holds no key and no use at first', async () => {
      const { store } = await opened();
      expect(await store.list()).toEqual([]);
      expect(await store.lastUses()).toEqual(new Map());
    });

    it('lists keys as they were added, oldest first, to every process', async () => {
      const { store, other } = await opened();
      const late = storedKey('00000001', { name: 'a', createdAtMs: NOW + 2, expiresAtMs: NOW + 9 });
      const early = storedKey('00000002', { name: 'b', createdAtMs: NOW + 1 });
      expect(await other.list()).toEqual([]);
      expect(await store.add(early)).toEqual({ added: true });
      expect(await store.add(late)).toEqual({ added: true });
      expect(await other.list()).toEqual([early, late]);
      expect(await store.list()).toEqual([early, late]);
    });

    it('takes a second key of a name, and tells which two are in the way of a third', async () => {
      const { store } = await opened();
      const [first, second] = [storedKey('00000001'), storedKey('00000002', { createdAtMs: NOW + 1 })];
      await store.add(first);
      expect(await store.add(second)).toEqual({ added: true });
      const third = storedKey('00000003', { createdAtMs: NOW + 2 });
      expect(await store.add(third)).toEqual({ added: false, active: [first, second] });
      expect(await store.list()).toEqual([first, second]);
      expect(await store.add({ ...third, name: 'plant-8' })).toEqual({ added: true });
    });

    it('takes another one when a key of the name was revoked, or has expired', async () => {
      const { store } = await opened();
      await store.add(storedKey('00000001'));
      await store.add(storedKey('00000002', { expiresAtMs: NOW + 1_000 }));
      const third = storedKey('00000003');
      expect((await store.add({ ...third, createdAtMs: NOW + 999 })).added).toBe(false);
      expect((await store.add({ ...third, createdAtMs: NOW + 1_000 })).added).toBe(true);
      await store.revoke('00000001', NOW + 2_000);
      expect((await store.add(storedKey('00000004', { createdAtMs: NOW + 1_999 }))).added).toBe(false);
      expect((await store.add(storedKey('00000004', { createdAtMs: NOW + 2_000 }))).added).toBe(true);
    });

    it('lets two of many win that are added at once', async () => {
      const { store, other } = await opened();
      const tries = Array.from({ length: 8 }, (_, number) =>
        (number % 2 === 0 ? store : other).add(storedKey(`0000000${number}`)),
      );
      expect((await Promise.all(tries)).filter(({ added }) => added)).toHaveLength(2);
      expect(await store.list()).toHaveLength(2);
    });

    it('loses none of many names that are added at once', async () => {
      const { store, other } = await opened();
      const names = ['a', 'b', 'c', 'd', 'e', 'f'];
      await Promise.all(
        names.map((name, number) => (number % 2 === 0 ? store : other).add(storedKey(`0000000${number}`, { name }))),
      );
      expect((await store.list()).map((key) => key.name).sort()).toEqual(names);
    });

    it('loses neither of a key that is added and one of its name that is revoked at once', async () => {
      const { store, other } = await opened();
      await store.add(storedKey('00000001'));
      await Promise.all([
        store.add(storedKey('00000002', { createdAtMs: NOW + 1 })),
        other.revoke('00000001', NOW + 5),
      ]);
      expect((await store.list()).map((key) => [key.id, key.revokedAtMs])).toEqual([
        ['00000001', NOW + 5],
        ['00000002', undefined],
      ]);
    });

    it('revokes a key for every process, once', async () => {
      const { store, other } = await opened();
      await store.add(storedKey('00000001'));
      await store.add(storedKey('00000002', { createdAtMs: NOW + 1 }));
      expect(await other.revoke('00000001', NOW + 5)).toBe('revoked');
      expect(await store.revoke('00000001', NOW + 9)).toBe('already-revoked');
      expect(await store.revoke('00000009', NOW + 9)).toBe('unknown');
      expect((await store.list()).map((key) => key.revokedAtMs)).toEqual([NOW + 5, undefined]);
    });

    it('remembers when keys were used, also for other processes, and never an earlier time', async () => {
      const { store, other } = await opened();
      await store.noteUse('00000001', NOW);
      await store.noteUse('00000002', NOW + 1);
      await store.noteUse('00000001', NOW + 60_000);
      await store.noteUse('00000001', NOW + 30_000);
      expect(await other.lastUses()).toEqual(
        new Map([
          ['00000001', NOW + 60_000],
          ['00000002', NOW + 1],
        ]),
      );
    });

    it('keeps what is revoked while uses are noted', async () => {
      const { store, other } = await opened();
      await store.add(storedKey('00000001'));
      const uses = Array.from({ length: 20 }, (_, number) => store.noteUse('00000001', NOW + number * 60_000));
      await Promise.all([...uses, other.revoke('00000001', NOW + 1)]);
      expect(await store.list()).toMatchObject([{ revokedAtMs: NOW + 1 }]);
    });

    it('gives a new key an id that no other has', async () => {
      const { store } = await opened();
      await store.add(storedKey('00000001'));
      const ids = [Buffer.from('00000001', 'hex'), Buffer.from('00000002', 'hex')];
      const bytes = (size: number) => (size === 4 ? ids.shift()! : randomBytes(size));
      const result = await createKey(
        store,
        { name: 'plant-8', scopes: ['read'], expiresAtMs: NOW + 9 },
        { randomBytes: bytes, time: { now: () => NOW } },
      );
      expect(result).toMatchObject({
        created: true,
        text: expect.stringMatching(/^spw_00000002_/),
        key: { id: '00000002', name: 'plant-8', scopes: ['read'], createdAtMs: NOW, expiresAtMs: NOW + 9 },
      });
      expect(JSON.stringify(await store.list())).not.toContain(result.created && result.text.slice(13));
    });
  });
}
