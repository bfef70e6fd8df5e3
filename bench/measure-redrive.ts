import { setTimeout as sleep } from 'node:timers/promises';
import { leaveLetters, REASON } from './failed-letters.ts';
import type { ServerAddress } from './http-connection.ts';
import { readTotals } from './ledger.ts';
import type { Platform } from './platform.ts';
import { cpuByGroup, readTree } from './process-tree.ts';

const POLL_MS = 25;
const AGGREGATE = 'sensor.temperature.hourly';

interface Progress {
  readonly redriveId: string;
  readonly state: string;
  readonly matched: number;
  readonly redriven: number;
  readonly processedAgain: number;
  readonly startedAt: string;
  readonly endedAt?: string;
}

export interface RedriveMeasurement {
  readonly letters: number;
  readonly askedPerSecond: number;
  readonly perSecond: number;
  readonly seconds: number;
  /** CPU time by process, over the letters. */
  readonly cpuMicrosPerLetter: { readonly platform: number; readonly postgres: number };
}

async function call<T>({ host, port }: ServerAddress, method: string, path: string, body?: object): Promise<T> {
  const response = await fetch(`http://${host}:${port}${path}`, {
    method,
    ...(body !== undefined && { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
  });
  if (!response.ok) throw new Error(`${method} ${path} was answered with ${response.status}.`);
  return (await response.json()) as T;
}

export const startRedrive = (address: ServerAddress, maxPerSecond: number): Promise<{ readonly redriveId: string }> =>
  call(address, 'POST', '/dead-letters/redrive', { filter: { reason: REASON }, maxPerSecond });

export const stopRedrive = (address: ServerAddress, redriveId: string): Promise<Progress> =>
  call(address, 'DELETE', `/redrives/${redriveId}`);

export async function endedRedrive(address: ServerAddress, redriveId: string): Promise<Progress> {
  for (;;) {
    const progress = await call<Progress>(address, 'GET', `/redrives/${redriveId}`);
    if (progress.endedAt !== undefined) return progress;
    await sleep(POLL_MS);
  }
}

/** Readings in the aggregate that the letters' type declares. */
async function aggregated(address: ServerAddress): Promise<number> {
  const { items } = await call<{ items: { count: number }[] }>(address, 'GET', `/aggregates/${AGGREGATE}?limit=1000`);
  return items.reduce((sum, { count }) => sum + count, 0);
}

/**
 * Redrives so many letters with nothing else going on.
 * @throws Error where one of them had no effect, or more than one
 */
export async function measureRedrive(
  { address, pid, storeConnection }: Platform,
  letters: number,
  askedPerSecond: number,
): Promise<RedriveMeasurement> {
  await leaveLetters(storeConnection, letters);
  const before = { ...(await readTotals(address)), aggregated: await aggregated(address) };
  const cpuBefore = cpuByGroup(readTree(pid));
  const { redriveId } = await startRedrive(address, askedPerSecond);
  const { redriven, processedAgain, startedAt, endedAt = '' } = await endedRedrive(address, redriveId);
  const cpuAfter = cpuByGroup(readTree(pid));
  const effects = [
    redriven,
    processedAgain,
    (await readTotals(address)).processed - before.processed,
    (await aggregated(address)) - before.aggregated,
  ];
  if (effects.some((count) => count !== letters)) {
    throw new Error(`${letters} letters were tried, processed, counted and aggregated ${effects.join(', ')} times.`);
  }
  const seconds = (Date.parse(endedAt) - Date.parse(startedAt)) / 1_000;
  const micros = (spent: number): number => (spent * 1e6) / letters;
  return {
    letters,
    askedPerSecond,
    perSecond: letters / seconds,
    seconds,
    cpuMicrosPerLetter: {
      platform: micros(cpuAfter.platform - cpuBefore.platform),
      postgres: micros(cpuAfter.postgres - cpuBefore.postgres),
    },
  };
}
