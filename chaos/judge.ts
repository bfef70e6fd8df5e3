import { join } from 'node:path';
import { createCatalogue } from '../core/events/catalogue.ts';
import { eventTypes } from '../event-types/catalogue.ts';
import { check } from './check/check.ts';
import type { Anomaly } from './check/evidence.ts';
import { readLog } from './check/read-log.ts';
import { readStore } from './check/read-store.ts';
import { readHistories } from './history.ts';
import type { Supervisor } from './supervisor.ts';

export interface Judgement {
  readonly anomalies: readonly Anomaly[];
  /** Events in the log, and the counts of the store. */
  readonly received: number;
  readonly totals: Readonly<Record<string, number>>;
}

export interface JudgeSettings {
  readonly supervisor: Supervisor;
  readonly historyFolder: string;
  readonly dataFolder: string;
  /** Whether the platform said that everything is settled and balanced, and nothing waits behind a parked key. */
  readonly isDrained: boolean;
  readonly reports: readonly Anomaly[];
}

/** Reads the store, stops the platform, reads its log, and lets the checker compare both with the clients' histories. */
export async function judge(settings: JudgeSettings): Promise<Judgement> {
  const { supervisor, historyFolder, dataFolder, isDrained, reports } = settings;
  await supervisor.ready();
  const store = await readStore(supervisor.store());
  const exit = await supervisor.stop();
  const log = await readLog(join(dataFolder, 'stream'));
  const histories = readHistories(historyFolder);
  const anomalies = [
    ...reports,
    ...supervisor.crashes.map((detail): Anomaly => ({ kind: 'crash', subject: 'the platform', detail })),
    ...check({ log, store, histories }, createCatalogue(eventTypes({ drills: true }), { unknownTypes: 'accept' })),
  ];
  if (!isDrained) {
    const detail = 'did not settle everything, release every key and say that it balances after the faults had ended';
    anomalies.push({ kind: 'stuck', subject: 'the platform', detail });
  }
  if (exit.code !== 0) {
    const detail = `ended with ${exit.signal ?? `code ${exit.code}`} when it was stopped in order`;
    anomalies.push({ kind: 'crash', subject: 'the platform', detail });
  }
  return { anomalies, received: log.events.length, totals: store.totals };
}
