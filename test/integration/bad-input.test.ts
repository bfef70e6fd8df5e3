import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CATALOGUE } from '../support/bad-inputs/catalogue.ts';
import { CANARY } from '../support/bad-inputs/hostile-content.ts';
import { faultsOfAnswer, firstFault, type Problem } from '../support/bad-inputs/judge.ts';
import { type KeyedPlatform, startKeyedPlatform } from '../support/bad-inputs/keyed-platform.ts';
import type { StatisticsAnswer } from '../support/platform.ts';

const MEMORY_GROWTH_BYTES = 512 * 1024 * 1024;
/** Processor time that one input may take from all others at a time. The slowest of them takes less than half of it. */
const TURN_MS = 200;
const PROBE_EVERY_MS = 20;

let platform: KeyedPlatform;
let rssAtFirst: number;
let accepted = 0;
const slow: string[] = [];
const probes: number[] = [];
let isProbing = true;

/** Somebody else, all the while. */
async function probe(): Promise<void> {
  while (isProbing) {
    probes.push((await platform.ask('/health')).status);
    await new Promise((wake) => setTimeout(wake, PROBE_EVERY_MS));
  }
}
let probing: Promise<void>;

beforeAll(async () => {
  platform = await startKeyedPlatform();
  rssAtFirst = (await platform.read()).rssBytes;
  probing = probe();
});
afterAll(async () => {
  await platform.remove();
});

async function settled(): Promise<StatisticsAnswer> {
  for (;;) {
    const statistics = JSON.parse((await platform.ask('/statistics')).text) as StatisticsAnswer;
    if (statistics.totals.received >= accepted && statistics.totals.inFlight === 0) return statistics;
    await new Promise((wake) => setTimeout(wake, 50));
  }
}

describe.each(CATALOGUE)('$title', ({ inputs }) => {
  it.each(inputs)('$ref: $what', async (input) => {
    const bytes = platform.bytesOf(input);
    await platform.read();
    const answer = await platform.send(bytes, input.endAfterMs);
    const { longestTurnMs, strangeNames } = await platform.read();
    if (longestTurnMs > TURN_MS) slow.push(`${input.ref} ${input.what}: ${longestTurnMs.toFixed(0)} ms`);
    const body = answer.headers['content-type']?.includes('json') && answer.text !== '' ? JSON.parse(answer.text) : {};
    accepted += answer.status < 300 ? (body.accepted ?? 0) : 0;

    expect(faultsOfAnswer(answer, bytes)).toEqual([]);
    expect(strangeNames).toEqual([]);
    expect({ status: answer.status, code: body.code }).toEqual({ status: input.status, code: input.code ?? body.code });
    if (input.fault !== undefined) expect(firstFault(body as Problem)).toBe(input.fault);
    if (input.shows !== undefined) expect(answer.text).toContain(input.shows);
  });
});

describe('once everything is processed', () => {
  beforeAll(settled);

  const kept = CATALOGUE.flatMap(({ inputs }) => inputs).flatMap(({ ref, what, later }) =>
    later ? [{ ref, what, ...later }] : [],
  );
  it.each(kept)('$ref: $what: is answered as it was sent', async ({ path, shows }) => {
    const answer = await platform.ask(path);
    expect(answer.status).toBe(200);
    expect(answer.text).toContain(shows);
  });

  it('what was accepted is there, each event once', async () => {
    const { balanced, totals } = await settled();
    expect(balanced).toBe(true);
    expect(totals).toMatchObject({ received: accepted, duplicates: 1, conflicts: 1, deadLettered: 1 });
  });

  it('no payload stands in the log, in metrics or in answers to others', async () => {
    const metrics = (await platform.ask('/metrics')).text;
    expect(metrics).toContain('spillway_');
    expect([platform.output(), metrics].map((text) => text.includes(CANARY))).toEqual([false, false]);
    expect(platform.output()).not.toContain('\u001b[31m');
    expect(platform.output()).not.toMatch(/^\s*\{"level":"error","m/m);
  });

  it('the process is well: memory is bounded and no input held up the others', async () => {
    const { rssBytes } = await platform.read();
    expect(slow).toEqual([]);
    expect(rssBytes - rssAtFirst).toBeLessThan(MEMORY_GROWTH_BYTES);
    expect(platform.process.exitCode).toBeNull();
    isProbing = false;
    await probing;
    expect(probes.length).toBeGreaterThan(50);
    expect(new Set(probes)).toEqual(new Set([200]));
  });
});
