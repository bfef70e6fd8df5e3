import { type FunctionSettings, functionSettings, PROCESS_FUNCTION } from './event-source-mapping.ts';

// 1,769 MB is the memory at which Lambda gives a whole processor.
const WHOLE_PROCESSOR = 1_769;
/** An HTTP API gives up after 30 s, and an answer that nobody hears is worth nothing. */
const HTTP_SECONDS = 29;

/**
 * The functions that are deployed, each `lambdas/<name>/handler.ts`. What an event runs in has as much time and memory
 * wherever it runs: in its batch, alone, or again as a letter.
 */
export const FUNCTIONS = {
  ingest: functionSettings({ timeoutSeconds: HTTP_SECONDS, memoryMegabytes: WHOLE_PROCESSOR }),
  query: functionSettings({ timeoutSeconds: HTTP_SECONDS, memoryMegabytes: 1_024 }),
  operate: functionSettings({ timeoutSeconds: HTTP_SECONDS, memoryMegabytes: 512 }),
  authorizer: functionSettings({ timeoutSeconds: 5, memoryMegabytes: 512 }),
  process: PROCESS_FUNCTION,
  isolate: PROCESS_FUNCTION,
  redrive: PROCESS_FUNCTION,
  replay: PROCESS_FUNCTION,
  // A batch whose every event is run alone takes as long as its events together.
  'failed-batches': functionSettings({ timeoutSeconds: 900, memoryMegabytes: 1_024 }),
  'redrive-worker': functionSettings({ timeoutSeconds: 300, memoryMegabytes: 512 }),
  // While the store is away it probes from one minute to the next.
  breaker: functionSettings({ timeoutSeconds: 60, memoryMegabytes: 256 }),
  monitoring: functionSettings({ timeoutSeconds: HTTP_SECONDS, memoryMegabytes: 512 }),
  measure: functionSettings({ timeoutSeconds: 30, memoryMegabytes: 256 }),
  projector: functionSettings({ timeoutSeconds: 60, memoryMegabytes: 1_024 }),
} as const satisfies Readonly<Record<string, FunctionSettings>>;

export type FunctionName = keyof typeof FUNCTIONS;

/** Functions that open no store: with PostgreSQL they stay outside of its network, and start faster there. */
export const WITHOUT_STORE: ReadonlySet<FunctionName> = new Set(['authorizer', 'isolate', 'monitoring']);
