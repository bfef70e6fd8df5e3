import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import type { DrillFault, DrillPart } from '../../config/drills.ts';
import type { Time } from '../../core/ports/time.ts';

const READ_EVERY_MS = 50;

export interface Faults {
  /** What is broken on purpose right now. */
  current(part: DrillPart): DrillFault | undefined;
}

type Contents = Partial<Record<DrillPart, { readonly fault: DrillFault; readonly untilMs: number }>>;

function contentsOf(path: string): Contents {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Contents;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {};
    throw error;
  }
}

/** Reads what is broken from a file: the one thing that the platform and every worker see alike. */
export function fileFaults(path: string, time: Pick<Time, 'now'>): Faults {
  let contents: Contents = {};
  let readAtMs = Number.NEGATIVE_INFINITY;
  return {
    current(part) {
      const now = time.now();
      if (now - readAtMs >= READ_EVERY_MS) {
        contents = contentsOf(path);
        readAtMs = now;
      }
      const entry = contents[part];
      return entry !== undefined && now < entry.untilMs ? entry.fault : undefined;
    },
  };
}

/** Breaks a part until then; a moment that is past mends it. */
export function writeFault(path: string, part: DrillPart, fault: DrillFault, untilMs: number): void {
  const draft = `${path}.new`;
  writeFileSync(draft, JSON.stringify({ ...contentsOf(path), [part]: { fault, untilMs } }), { mode: 0o600 });
  renameSync(draft, path);
}
