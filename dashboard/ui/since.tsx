import { useSyncExternalStore } from 'react';
import { agoText, localTime } from './time-text.ts';

const TICK_MS = 1_000;
let nowMs = Date.now();
const listeners = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | undefined;

/** One clock for the whole page; it stands still while nothing shows it. */
function onTick(listener: () => void): () => void {
  listeners.add(listener);
  timer ??= setInterval(() => {
    nowMs = Date.now();
    for (const one of listeners) one();
  }, TICK_MS);
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
}

/** The time, in milliseconds since 1970, anew each second. */
export const useNow = (): number => useSyncExternalStore(onTick, () => nowMs);

/** How long ago something was; the moment itself, local and in UTC, stands behind it. */
export function Since({ at }: { readonly at: string | number }) {
  const now = useNow();
  const ms = new Date(at).getTime();
  return (
    <time dateTime={new Date(ms).toISOString()} title={`${localTime(ms)} (${new Date(ms).toISOString()})`}>
      {agoText(now - ms)}
    </time>
  );
}
