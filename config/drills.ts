import type { Route } from './routes.ts';

export const DRILL_PARTS = ['store', 'stream', 'dead-letters'] as const;
export type DrillPart = (typeof DRILL_PARTS)[number];

/** `down`: every call fails. `slow`: every call waits first. `throttle`: every second call is refused. */
export const DRILL_FAULTS = ['down', 'slow', 'throttle'] as const;
export type DrillFault = (typeof DRILL_FAULTS)[number];

/** How long a call to a slow part waits. */
export const DRILL_SLOW_MS = 1_000;
export const DRILL_LONGEST_SECONDS = 3 * 3_600;

/** There only where the platform runs with --drills. */
export const DRILL_ROUTES: readonly Route[] = [
  { method: 'POST', path: '/drills', handler: 'local', scope: 'operate', summary: 'Break a part for a time' },
];
