import { expect } from 'vitest';
import type { Api } from './stack.ts';

const BATCH = 500;

/** Sends lines of JSON as many a request, in order. Each request must be taken whole. */
export async function sendLines(api: Pick<Api, 'request'>, lines: readonly string[]): Promise<void> {
  for (let at = 0; at < lines.length; at += BATCH) {
    const batch = lines.slice(at, at + BATCH);
    const response = await api.request('/events', {
      method: 'POST',
      headers: { 'content-type': 'application/x-ndjson', prefer: 'return=minimal' },
      body: batch.join('\n'),
    });
    expect([response.status, await response.json()]).toMatchObject([202, { accepted: batch.length, rejected: 0 }]);
  }
}

/** Every item of a list, page by page, as JSON values. */
export async function everyItem<T>(api: Pick<Api, 'get'>, path: string): Promise<readonly T[]> {
  const items: T[] = [];
  const separator = path.includes('?') ? '&' : '?';
  for (let cursor: string | null = ''; cursor !== null; ) {
    const page: { items: readonly T[]; nextCursor: string | null } = await api.get(
      `${path}${separator}limit=1000${cursor && `&cursor=${encodeURIComponent(cursor)}`}`,
    );
    items.push(...page.items);
    cursor = page.nextCursor;
  }
  return items;
}
