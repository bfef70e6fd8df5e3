import type { Logger } from '../../core/ports/logger.ts';
import type { MappingControl } from '../../core/ports/mapping-control.ts';
import type { Time } from '../../core/ports/time.ts';
import type { MarkAnswer } from '../../core/views/answers/marks.ts';

const REMEMBERED = 200;

export interface Marks {
  add(kind: MarkAnswer['kind'], text: string): void;
  /** Newest first. */
  list(limit: number): readonly MarkAnswer[];
}

/** Remembers what happened since the start, as long as the series of the metrics do. */
export function createMarks(time: Pick<Time, 'now'>): Marks {
  const marks: MarkAnswer[] = [];
  return {
    add(kind, text) {
      marks.push({ at: new Date(time.now()).toISOString(), kind, text });
      if (marks.length > REMEMBERED) marks.shift();
    },
    list: (limit) => marks.slice(-limit).reverse(),
  };
}

/** What is worth a mark of what the audit log tells; everything else only asks or prepares. */
const OPERATIONS: Readonly<Record<string, string>> = {
  'POST /dead-letters/redrive': 'redrive',
  'POST /dead-letters/{id}/redrive': 'redrive of an edited letter',
  'POST /dead-letters/discard': 'discard',
  'POST /processing/pause': 'paused by hand',
  'POST /processing/resume': 'resumed by hand',
  'POST /replays': 'replay',
  'POST /drills': 'drill',
};

function textOf({ what, count, rehearse, refused }: Readonly<Record<string, unknown>>): string | undefined {
  const text = OPERATIONS[String(what)];
  if (text === undefined || rehearse === true || refused === true) return undefined;
  return typeof count === 'number' && count > 1 ? `${text} of ${count}` : text;
}

/** A logger that also marks what operators did, as the audit log tells it. */
export const withMarks = (logger: Logger, marks: Pick<Marks, 'add'>): Logger => ({
  debug: (message, fields) => logger.debug(message, fields),
  warn: (message, fields) => logger.warn(message, fields),
  error: (message, fields) => logger.error(message, fields),
  info(message, fields) {
    logger.info(message, fields);
    const text = message === 'audit' && fields !== undefined ? textOf(fields) : undefined;
    if (text !== undefined) marks.add('operation', text);
  },
});

/** The switch of the mapping as the circuit breaker has it: what it does is marked. */
export const markedBreaker = (control: MappingControl, marks: Pick<Marks, 'add'>): MappingControl => ({
  state: control.state,
  pause(reason) {
    marks.add('breaker', 'store away');
    return control.pause(reason);
  },
  resume(reason) {
    marks.add('breaker', 'store back');
    return control.resume(reason);
  },
});
