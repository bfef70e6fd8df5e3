import { StringDecoder } from 'node:string_decoder';

export interface LineSplitter {
  push(chunk: Buffer): void;
  /** Hands on what stands behind the last line feed. */
  end(): void;
}

/** Cuts output into lines at line feeds. (node:readline also cuts at U+2028, which JSON text may contain as it is.) */
export function lineSplitter(onLine: (line: string) => void): LineSplitter {
  const decoder = new StringDecoder('utf8');
  let unfinished = '';
  return {
    push(chunk) {
      const lines = (unfinished + decoder.write(chunk)).split('\n');
      unfinished = lines.pop()!;
      for (const line of lines) onLine(line);
    },
    end() {
      const last = unfinished + decoder.end();
      unfinished = '';
      if (last !== '') onLine(last);
    },
  };
}
