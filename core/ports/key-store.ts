/** What is kept of a key; the key itself is shown once, when it is made. */
export interface StoredKey {
  /** 8 hexadecimal digits, the part of the key that is no secret. It stands in logs. */
  readonly id: string;
  /** Of whoever uses the key. Stands in logs and, where an event names no source, as its source. */
  readonly name: string;
  /** SHA-256 of the whole key, in hexadecimal. */
  readonly sha256: string;
  readonly scopes: readonly string[];
  readonly createdAtMs: number;
  readonly expiresAtMs?: number;
  readonly revokedAtMs?: number;
}

/** Whether the key was kept, or else the keys of its name that are active already. */
export type AddKeyResult =
  | { readonly added: true }
  | { readonly added: false; readonly active: readonly [StoredKey, ...StoredKey[]] };

export type RevokeResult = 'revoked' | 'already-revoked' | 'unknown';

/** The keys of one platform. Every call sees what other processes changed before it. */
export interface KeyStore {
  /** Every key that was ever made, revoked and expired ones too, oldest first. */
  list(): Promise<readonly StoredKey[]>;
  /**
   * Keeps a new key, unless its name has as many active keys as it may (core/keys/key-state.ts). Atomic across
   * processes: of many calls at a time no more succeed than may.
   * @param key active from its `createdAtMs` on; its id is of no other key
   */
  add(key: StoredKey): Promise<AddKeyResult>;
  /** Ends a key; one that was ended before keeps its time. */
  revoke(id: string, atMs: number): Promise<RevokeResult>;
  /** Remembers that a key was used, to about a minute; never moves backwards. */
  noteUse(id: string, atMs: number): Promise<void>;
  /** When each key was last used, by id; one that never was is not there. */
  lastUses(): Promise<ReadonlyMap<string, number>>;
}
