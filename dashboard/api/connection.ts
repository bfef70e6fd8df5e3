/** Whether the platform answers at all, as the requests of this page found it. */
let answeredAtMs = Date.now();
let silentSinceMs: number | undefined;
const listeners = new Set<() => void>();

function tell(): void {
  for (const listener of listeners) listener();
}

/** To be called with every answer, whatever it says. */
export function noteAnswer(nowMs: number): void {
  answeredAtMs = nowMs;
  if (silentSinceMs === undefined) return;
  silentSinceMs = undefined;
  tell();
}

/** To be called when a request got no answer. */
export function noteSilence(): void {
  if (silentSinceMs !== undefined) return;
  silentSinceMs = answeredAtMs;
  tell();
}

/** Time of the last answer, in milliseconds since 1970, where none has come since; undefined while answers come. */
export const silentSince = (): number | undefined => silentSinceMs;

/** In the form of React's useSyncExternalStore. */
export function onConnectionChange(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
