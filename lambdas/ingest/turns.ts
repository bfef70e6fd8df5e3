import type { Time } from '../../core/ports/time.ts';

/** How long a request is worked on before others have their turn: one of 24 MiB can take two seconds to read. */
const TURN_MS = 20;

/** Divides the work on one request, so that it does not hold up the others for long. */
export interface Turns {
  /** Whether this turn took its time. Asked first, because most requests are done within one and awaiting costs them. */
  isOver(): boolean;
  /** Resolves when the others had their turn. */
  next(): Promise<void>;
}

export function startTurns(time: Time): Turns {
  let endsAt = time.now() + TURN_MS;
  return {
    isOver: () => time.now() >= endsAt,
    async next() {
      await time.sleep(0);
      endsAt = time.now() + TURN_MS;
    },
  };
}
