import { expect } from 'vitest';
import type { CommitResult, EventStore, ListPage, ListPosition } from '../../../core/ports/event-store.ts';
import { openedEachTest } from '../../support/opened-each-test.ts';

export interface OpenedStore {
  readonly store: EventStore;
  /** Called once behind each test, also where the test has closed the store itself. */
  close(): Promise<void>;
}

/** The result of a commit that did nothing. */
export const NOTHING: Readonly<CommitResult> = {
  skippedRecords: 0,
  processed: 0,
  filtered: 0,
  deadLettered: 0,
  duplicates: 0,
  conflicts: 0,
  parked: 0,
};

/** Opens a store that holds nothing. */
export type OpenStore = () => Promise<OpenedStore>;

/** Gives each test of the describe block around it a store of its own. */
export function storeOfEachTest(open: OpenStore): { readonly store: EventStore } {
  const opened = openedEachTest(open);
  return {
    get store() {
      return opened.now.store;
    },
  };
}

const MAX_PAGES = 5_000;

/** Every item of a list, page after page; `betweenPages` is called behind each page that has a next one. */
export async function walk<T>(
  readPage: (after?: ListPosition) => Promise<ListPage<T>>,
  betweenPages: (pagesRead: number) => Promise<unknown> = async () => {},
): Promise<T[]> {
  const items: T[] = [];
  let page = await readPage();
  items.push(...page.items);
  for (let pages = 1; page.next !== undefined; pages += 1) {
    expect(pages, 'pages read without coming to an end').toBeLessThan(MAX_PAGES);
    await betweenPages(pages);
    page = await readPage(page.next);
    items.push(...page.items);
  }
  return items;
}

export const idsOf = (items: readonly { readonly event: { readonly id: string } }[]): string[] =>
  items.map(({ event }) => event.id);
