import { afterEach, beforeEach } from 'vitest';

/** Gives each test of the describe block around it what `open` opens, and closes it behind the test. */
export function openedEachTest<T extends { close(): Promise<void> }>(open: () => Promise<T>): { readonly now: T } {
  let opened: T | undefined;
  beforeEach(async () => {
    opened = await open();
  });
  afterEach(async () => {
    await opened?.close();
    opened = undefined;
  });
  return {
    get now() {
      if (opened === undefined) throw new Error('the store is open only while a test runs');
      return opened;
    },
  };
}
