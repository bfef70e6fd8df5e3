import { appendFileSync, closeSync, openSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** How processing an event must end. */
export type Expectation = 'processed' | 'filtered' | 'deadLettered';

/** An event as a client sent it. */
export interface SentEvent {
  readonly source: string;
  readonly id: string;
  readonly type: string;
  readonly partitionKey: string;
  /** Counts the new events of the key; a resend bears the number of the first sending. */
  readonly number: number;
  /** The text of `data`, byte for byte. */
  readonly dataText: string;
  readonly expect: Expectation;
}

/**
 * A line of a client's history. An answer is definite for every event of its request: `accepted` holds the places of
 * those that were taken, nothing of the others may have an effect. `unknown` is a timeout, a reset or an answer that
 * says nothing of the events: each may have one effect or none.
 */
export type HistoryLine =
  | { readonly kind: 'sent'; readonly request: number; readonly atMs: number; readonly events: readonly SentEvent[] }
  | {
      readonly kind: 'answered';
      readonly request: number;
      readonly atMs: number;
      readonly status: number;
      readonly accepted: readonly number[] | 'all';
    }
  | { readonly kind: 'unknown'; readonly request: number; readonly atMs: number; readonly reason: string };

/** One client's own file: a line is appended before its request is sent and after its answer is read. */
export class HistoryWriter {
  readonly #file: number;

  constructor(folder: string, client: string) {
    this.#file = openSync(join(folder, `${client}.jsonl`), 'a');
  }

  write(line: HistoryLine): void {
    appendFileSync(this.#file, `${JSON.stringify(line)}\n`);
  }

  close(): void {
    closeSync(this.#file);
  }
}

/** The histories of all clients, each in its own order. */
export function readHistories(folder: string): HistoryLine[][] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.jsonl'))
    .map((name) =>
      readFileSync(join(folder, name), 'utf8')
        .split('\n')
        .slice(0, -1)
        .map((line) => JSON.parse(line)),
    );
}
