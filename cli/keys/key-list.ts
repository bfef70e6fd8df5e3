import type { StoredKey } from '../../core/ports/key-store.ts';
import { tableText } from '../table.ts';

/** A key as `list` tells it: everything but the hash. Times are RFC 3339, null where there is none. */
export interface KeyListItem {
  readonly id: string;
  readonly name: string;
  readonly scopes: readonly string[];
  readonly created: string;
  readonly expires: string | null;
  readonly revoked: string | null;
  /** To about a minute. */
  readonly lastUse: string | null;
}

const timeText = (ms: number | undefined): string | null => (ms === undefined ? null : new Date(ms).toISOString());

export function keyListItem(key: StoredKey, lastUseMs: number | undefined): KeyListItem {
  const { id, name, scopes, createdAtMs, expiresAtMs, revokedAtMs } = key;
  return {
    id,
    name,
    scopes,
    created: new Date(createdAtMs).toISOString(),
    expires: timeText(expiresAtMs),
    revoked: timeText(revokedAtMs),
    lastUse: timeText(lastUseMs),
  };
}

const HEAD = ['ID', 'NAME', 'SCOPES', 'CREATED', 'EXPIRES', 'REVOKED', 'LAST USE'];

const minute = (time: string | null): string => (time === null ? '-' : `${time.slice(0, 16)}Z`);

export function keyListText(items: readonly KeyListItem[]): string {
  const rows = items.map(({ id, name, scopes, created, expires, revoked, lastUse }) => [
    id,
    name,
    scopes.join(','),
    ...[created, expires, revoked, lastUse].map(minute),
  ]);
  return tableText([HEAD, ...rows]);
}
