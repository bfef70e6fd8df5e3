/**
 * The API key, in the memory of this page alone: never in storage, a cookie or the address, so that it is gone with the
 * page and no other page can read it.
 */
let key: string | undefined;
let isAsked = false;
const listeners = new Set<() => void>();

function tell(): void {
  for (const listener of listeners) listener();
}

export const currentKey = (): string | undefined => key;

/** Whether the API refused a request for want of a valid key. */
export const isKeyAsked = (): boolean => isAsked;

export function askForKey(): void {
  if (isAsked) return;
  isAsked = true;
  tell();
}

export function giveKey(text: string): void {
  key = text;
  isAsked = false;
  tell();
}

/** In the form of React's useSyncExternalStore. */
export function onKeyChange(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
