import { tableText } from '../../cli/table.ts';
import { describeMachine, type Report } from '../report.ts';
import type { Cost, Spread } from './cost.ts';
import { dynamodbWrites } from './dynamodb-writes.ts';
import { ingestHandler } from './ingest-handler.ts';
import { type Call, measureHandler } from './measure-handler.ts';
import { processHandler } from './process-handler.ts';
import { benchEvents, bytesPerEvent, type SampleBodies, windowsEvents } from './sample-bodies.ts';

const BATCH = 500;
/** What an aim is about; longer events cost more. */
const AIMED_BYTES = 300;

interface Handler {
  readonly name: string;
  /** Events a second and core. */
  readonly aim: number;
  readonly open: (sample: SampleBodies) => Call | Promise<Call>;
}

const HANDLERS: readonly Handler[] = [
  { name: `ingest, batch ${BATCH}`, aim: 200_000, open: ingestHandler },
  { name: 'process, up to the store', aim: 250_000, open: processHandler },
  { name: 'DynamoDB writes', aim: 30_000, open: dynamodbWrites },
];

export interface HandlerRow extends Cost {
  readonly handler: string;
  readonly sample: string;
  readonly bytesPerEvent: number;
  /** Events a second and core; undefined where none is set for events of this length. */
  readonly aim?: number;
}

export interface HandlersReport {
  readonly machine: Report['machine'];
  readonly seconds: number;
  readonly rows: readonly HandlerRow[];
}

/** @param seconds of each row; `tell` hears of each before it starts */
export async function measureHandlers(seconds: number, tell: (step: string) => void): Promise<HandlersReport> {
  const samples = [benchEvents(BATCH), windowsEvents(BATCH, 'short'), windowsEvents(BATCH, 'whole')];
  const rows: HandlerRow[] = [];
  for (const { name, aim, open } of HANDLERS) {
    for (const sample of samples) {
      tell(`${name}: ${sample.name}`);
      const bytes = bytesPerEvent(sample);
      const cost = await measureHandler(await open(sample), seconds);
      const aimed = bytes <= AIMED_BYTES ? { aim } : {};
      rows.push({ handler: name, sample: sample.name, bytesPerEvent: bytes, ...aimed, ...cost });
    }
  }
  return { machine: describeMachine(), seconds, rows };
}

const whole = (value: number): string => Math.round(value).toLocaleString('en-US');
const range = ({ lowest, highest }: Spread): string => `${whole(lowest)} to ${whole(highest)}`;

const HEAD = ['', 'events', 'bytes', 'events/s of CPU', 'range', 'events/s of wall', 'range', 'CPU µs/event', 'aim'];
const RIGHT = new Set([2, 3, 4, 5, 6, 7, 8]);

/** The figures as text for a terminal. */
export function renderHandlersReport({ machine, seconds, rows }: HandlersReport): string {
  const cells = rows.map(({ handler, sample, bytesPerEvent: bytes, perCpuSecond, perWallSecond, ...row }) => [
    ...[handler, sample, whole(bytes)],
    ...[whole(perCpuSecond.median), range(perCpuSecond), whole(perWallSecond.median), range(perWallSecond)],
    ...[row.microsPerEvent.toFixed(2), row.aim === undefined ? '' : whole(row.aim)],
  ]);
  return [
    `${machine.cpu}, ${machine.cores} cores, ${machine.memoryGiB} GiB, Node.js ${machine.node}; ${seconds} s a row, median of ten runs`,
    '',
    tableText([HEAD, ...cells], RIGHT),
    '',
    'Each handler runs in this process, one call after the other; what it calls answers at once. The AWS clients are the real ones: marshalling, signing and reading the answer count. CPU time is that of the process with its garbage collector, so events/s of CPU are those of one core that does nothing else.',
  ].join('\n');
}
