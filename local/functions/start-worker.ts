import { Worker } from 'node:worker_threads';
import { lineSplitter } from './line-splitter.ts';
import type { WorkerStart } from './worker-messages.ts';

export interface WorkerOptions {
  readonly start: WorkerStart;
  readonly memoryMegabytes: number;
  readonly variables: Readonly<Record<string, string>>;
  readonly onLine: (line: string) => void;
}

const BOOTSTRAP = new URL('./worker-bootstrap.ts', import.meta.url);

/**
 * The young generation of a worker's heap, fixed whatever flags this process runs with. Batches live for one invocation:
 * with 16 MB processing cost a tenth more processor time, and more than 48 MB gained nothing.
 */
const YOUNG_GENERATION_MEGABYTES = 48;

/**
 * V8 enforces a heap limit by ending the whole process as often as not. So the memory is watched from outside
 * (`usedBytes`), and V8's own limit stands so far above that a worker is ended before it gets there.
 */
const HEADROOM_MEGABYTES = 512;

export function startWorker({ start, memoryMegabytes, variables, onLine }: WorkerOptions): Worker {
  const worker = new Worker(BOOTSTRAP, {
    name: start.identity.functionName,
    workerData: start,
    env: { ...variables },
    // Flags of this process, a test runner's for instance, are not the function's.
    execArgv: [],
    stdout: true,
    stderr: true,
    resourceLimits: {
      maxOldGenerationSizeMb: memoryMegabytes + HEADROOM_MEGABYTES,
      maxYoungGenerationSizeMb: YOUNG_GENERATION_MEGABYTES,
    },
  });
  for (const output of [worker.stdout, worker.stderr]) {
    const splitter = lineSplitter(onLine);
    output.on('data', splitter.push).on('end', splitter.end);
  }
  return worker;
}

/** What the worker holds in objects and buffers; nothing where it has ended. */
export async function usedBytes(worker: Worker): Promise<number> {
  const usage = await worker.getHeapStatistics().catch(() => undefined);
  return usage === undefined ? 0 : usage.used_heap_size + usage.external_memory;
}
