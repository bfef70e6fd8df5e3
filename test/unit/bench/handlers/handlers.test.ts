import { expect, it } from 'vitest';
import { dynamodbWrites } from '../../../../bench/handlers/dynamodb-writes.ts';
import { ingestHandler } from '../../../../bench/handlers/ingest-handler.ts';
import { processHandler } from '../../../../bench/handlers/process-handler.ts';
import { renderHandlersReport } from '../../../../bench/handlers/report.ts';
import { benchEvents, bytesPerEvent, windowsEvents } from '../../../../bench/handlers/sample-bodies.ts';

const SAMPLES = [benchEvents(500), windowsEvents(500, 'short'), windowsEvents(500, 'whole')];

it('measures events of the length that the aims are about, and real ones', () => {
  expect(SAMPLES.map(({ name }) => name)).toEqual(['bench events', 'Windows events, short', 'Windows events, whole']);
  const [bench, short, whole] = SAMPLES.map(bytesPerEvent);
  expect(bench).toBeCloseTo(244, 0);
  expect(short).toBeLessThan(300);
  expect(whole).toBeGreaterThan(1_000);
});

it.each(SAMPLES)('takes in $name', async (sample) => {
  expect(await ingestHandler(sample)()).toBe(500);
});

it.each(SAMPLES)('processes and writes full batches of $name, each of them as new', async (sample) => {
  const process = processHandler(sample);
  const events = await process();
  // A record of every bucket for each request: 100 records are 12 or 13 requests of 500 events.
  expect(events).toBeGreaterThan(5_500);
  expect(events).toBeLessThan(7_000);
  const write = await dynamodbWrites(sample);
  expect([await write(), await write()]).toEqual([events, events]);
});

it('prints a table that lines up', () => {
  const spread = { median: 250_000.4, lowest: 200_000, highest: 300_000 };
  const cost = { events: 1, perCpuSecond: spread, perWallSecond: spread, microsPerEvent: 4 };
  const text = renderHandlersReport({
    machine: { cpu: 'Test CPU', cores: 2, memoryGiB: 24, node: '24.0.0' },
    seconds: 10,
    rows: [
      { handler: 'ingest', sample: 'short', bytesPerEvent: 243.6, aim: 200_000, ...cost },
      { handler: 'process', sample: 'long', bytesPerEvent: 1_500, ...cost },
    ],
  });
  expect(text.split('\n').slice(2, 5)).toEqual([
    '         events  bytes  events/s of CPU               range  events/s of wall               range  CPU µs/event      aim',
    'ingest   short     244          250,000  200,000 to 300,000           250,000  200,000 to 300,000          4.00  200,000',
    'process  long    1,500          250,000  200,000 to 300,000           250,000  200,000 to 300,000          4.00',
  ]);
});
