import type { Time } from '../../core/ports/time.ts';

/** Runs `wait` with a signal that aborts at `endMs` or with `signal`, and leaves no timer behind. */
export async function until(
  time: Time,
  endMs: number,
  signal: AbortSignal,
  wait: (either: AbortSignal) => Promise<void>,
): Promise<void> {
  const ended = new AbortController();
  const end = (): void => ended.abort();
  if (signal.aborted || endMs <= time.now()) end();
  signal.addEventListener('abort', end);
  void time.sleep(endMs - time.now(), ended.signal).then(end);
  try {
    await wait(ended.signal);
  } finally {
    signal.removeEventListener('abort', end);
    end();
  }
}
