import type { Time } from '../../../../core/ports/time.ts';

/** A clock that is moved by whoever sleeps: waiting costs no time. */
export function quickTime(): Time {
  let nowMs = 0;
  return {
    now: () => nowMs,
    sleep: async (ms) => {
      nowMs += ms;
    },
  };
}
