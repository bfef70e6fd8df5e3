import { readFileSync } from 'node:fs';
import { uuidV7Maker } from '../../core/events/uuid-v7.ts';
import { EventIds } from '../event-ids.ts';
import { EventRequest } from '../event-request.ts';

const WINDOWS = new URL('../../test/fixtures/events/windows_events.ndjson', import.meta.url);

/** Bodies of POST /events, enough of them that no cache of V8's knows the next one. */
export interface SampleBodies {
  readonly name: string;
  readonly batch: number;
  readonly bodies: readonly string[];
}

const BODIES = 16;

/** The bench's own events of 243 bytes. Their types have no file in event-types/, so nothing looks at their data. */
export function benchEvents(batch: number): SampleBodies {
  const request = new EventRequest({ batch, host: 'localhost', ids: new EventIds() });
  const bodies = Array.from({ length: BODIES }, () => {
    request.renew(Date.now());
    return request.body();
  });
  return { name: 'bench events', batch, bodies };
}

/** Of a record's data, what makes it as long as the bench's own events. */
const SHORT = ['EventID', 'Channel', 'Hostname', 'Level', 'SourceName'];

interface WindowsRecord {
  readonly data: Readonly<Record<string, unknown>>;
}

const shortened = ({ data }: WindowsRecord): Record<string, unknown> =>
  Object.fromEntries(SHORT.map((name) => [name, data[name]]));

/** Records of Windows event logs, under new ids. Their type is declared: schema and process() look at their data. */
export function windowsEvents(batch: number, length: 'short' | 'whole'): SampleBodies {
  const lines = readFileSync(WINDOWS, 'utf8').trim().split('\n');
  const records = lines.map((line) => JSON.parse(line) as WindowsRecord);
  const newId = uuidV7Maker({ now: Date.now }, Math.random);
  const event = (index: number): string => {
    const record = records[index % records.length]!;
    const { data } = record;
    return JSON.stringify({ ...record, id: newId(), data: length === 'short' ? shortened(record) : data });
  };
  const bodies = Array.from({ length: BODIES }, () => {
    const events = Array.from({ length: batch }, (_, index) => event(index));
    // One flat text, as a function gets it, and not the parts that it was put together from.
    return Buffer.from(`[${events.join(',')}]`).toString();
  });
  return { name: `Windows events, ${length}`, batch, bodies };
}

export const bytesPerEvent = ({ batch, bodies }: SampleBodies): number => Buffer.byteLength(bodies[0] ?? '') / batch;
