import type { Logger } from '../core/ports/logger.ts';

export type LogForm = 'json' | 'text';
export type Print = (line: string) => void;

const LONGEST_VALUE = 300;
/** Fields that repeat on every line of the JSON form and tell a person nothing. */
const UNTOLD = new Set(['level', 'message', 'timestamp', 'service', 'sampling_rate', 'xray_trace_id', 'location']);

const valueText = (value: unknown): string => {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? 'undefined');
  // Quoted and escaped, so that no value can end the line or forge another.
  return /^[\w./:@-]{1,300}$/.test(text) ? text : JSON.stringify(text.slice(0, LONGEST_VALUE));
};

const errorText = (error: unknown): unknown => {
  if (error instanceof Error) return error.message;
  return (error as { message?: unknown } | null)?.message ?? error;
};

/** `12:04:31 INFO  request method=POST path=/events status=202` */
function textLine(atMs: number, level: string, message: string, fields: Readonly<Record<string, unknown>>): string {
  const time = new Date(atMs).toISOString().slice(11, 19);
  const told = Object.entries(fields)
    .filter(([name, value]) => !UNTOLD.has(name) && value !== undefined)
    .map(([name, value]) => `${name}=${valueText(name === 'error' ? errorText(value) : value)}`);
  return [time, level.toUpperCase().padEnd(5), message, ...told].join(' ');
}

/** Lines for a person. Requests and batches are told only where something is wrong: they would drown the rest. */
export function textLogger(now: () => number, print: Print): Logger {
  const at =
    (level: string) =>
    (message: string, fields: Readonly<Record<string, unknown>> = {}): void =>
      print(textLine(now(), level, message, fields));
  const info = at('info');
  return {
    debug: () => undefined,
    info: (message, fields = {}) => {
      if (!isRoutine(message, fields)) info(message, fields);
    },
    warn: at('warn'),
    error: at('error'),
  };
}

const isRoutine = (message: string, fields: Readonly<Record<string, unknown>>): boolean =>
  message === 'batch' || (message === 'request' && Number(fields.status) < 500);

/** A JSON line of a function, written for a person; lines of another form pass unchanged. */
export function readableLine(line: string): string | undefined {
  if (!line.startsWith('{')) return line;
  let fields: Record<string, unknown>;
  try {
    fields = JSON.parse(line) as Record<string, unknown>;
  } catch {
    return line;
  }
  const { level, message, timestamp } = fields;
  if (typeof level !== 'string' || typeof message !== 'string' || typeof timestamp !== 'string') return line;
  if (level === 'DEBUG' || (level === 'INFO' && isRoutine(message, fields))) return undefined;
  return textLine(Date.parse(timestamp), level, message, fields);
}
