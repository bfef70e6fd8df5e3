/**
 * The API key, in the memory of this page alone: never in storage, a cookie or the address, so that it is gone with the
 * page and no other page can read it.
 */
let key: string | undefined;
/** `wanted`: a key is asked for. `refused`: so is another one, since the one in use was not taken. */
export type KeyState = 'enough' | 'wanted' | 'refused';
let state: KeyState = 'enough';
const listeners = new Set<() => void>();

function change(next: KeyState): void {
  if (state === next) return;
  state = next;
  for (const listener of listeners) listener();
}

export const currentKey = (): string | undefined => key;

export const keyState = (): KeyState => state;

/** To be called when the API refuses the key in use, or wants one where there is none. */
export const refuseKey = (): void => change(key === undefined ? 'wanted' : 'refused');

/** To be called when the reader would use another key. */
export const askForKey = (): void => change('wanted');

export function giveKey(text: string): void {
  key = text;
  change('enough');
}

/** Goes on with the key in use. */
export const keepKey = (): void => change('enough');

/** In the form of React's useSyncExternalStore. */
export function onKeyChange(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
