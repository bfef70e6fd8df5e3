import type { Outcome } from '../../core/events/event.ts';
import type { CommitResult, SettledBatch, SettledRecord } from '../../core/ports/event-store.ts';
import { isAfter, type SequenceNumber, type ShardId } from '../../core/ports/stream.ts';
import type { Scenario, SentEvent } from '../scenario.ts';
import type { LoggedRecord, SimulatedStream } from '../world/stream.ts';
import type { Anomaly, AnomalyName } from './anomaly.ts';
import { expectedEnd, isKiller } from './expected.ts';

/** A killer in a batch of 10 costs 4 to be alone and 3 to be given up, and crashes and splits repeat some of it. */
const INVOCATIONS_FOR_EACH = 10;

/** Looks at every step of a run for what must hold at all times. */
export class Watch {
  readonly anomalies: Anomaly[] = [];
  invocations = 0;
  readonly #stream: Pick<SimulatedStream, 'log' | 'parentsOf'>;
  readonly #positions = new Map<ShardId, SequenceNumber>();

  constructor(stream: Pick<SimulatedStream, 'log' | 'parentsOf'>) {
    this.#stream = stream;
  }

  report(name: AnomalyName, message: string): void {
    this.anomalies.push({ name, message });
  }

  /** Whether every record of the stream is committed. */
  get isDrained(): boolean {
    return this.#stream.log.every((record) => this.#isCommitted(record));
  }

  /** A batch was committed: the records that were new continue the shard without a gap, behind all of its parents'. */
  committed({ shardId, records }: SettledBatch, { skippedRecords }: CommitResult): void {
    const added = records.slice(skippedRecords).map(({ sequenceNumber }) => sequenceNumber);
    const last = added.at(-1);
    if (last === undefined) return;
    const expected = this.#stream.log
      .filter((record) => record.shardId === shardId && !this.#isCommitted(record))
      .map(({ sequenceNumber }) => sequenceNumber)
      .filter((sequenceNumber) => !isAfter(sequenceNumber, last));
    if (expected.join() !== added.join()) {
      const isAgain = added.some((sequenceNumber) => !expected.includes(sequenceNumber));
      const message = `${shardId}: records ${added} were committed where ${expected.join() || 'none'} had their turn`;
      this.report(isAgain ? 'duplicate' : 'skipped', message);
    }
    for (const record of records.slice(skippedRecords)) this.#checkEvents(record);
    this.#checkParents(shardId);
    if (!this.#isPast(shardId, last)) this.#positions.set(shardId, last);
  }

  checkpointed(shardId: ShardId, sequenceNumber: SequenceNumber): void {
    if (this.#isPast(shardId, sequenceNumber)) return;
    this.report('checkpoint-ahead', `${shardId}: checkpoint ${sequenceNumber} is stored before it is committed`);
  }

  /** Retries back off and outages pause the mapping: each fault, and each event that kills, may cost some invocations. */
  checkInvocations({ faults, events }: Pick<Scenario, 'faults' | 'events'>): void {
    const killers = events.filter(({ behaviour }) => isKiller(behaviour)).length;
    const allowed = this.#stream.log.length + INVOCATIONS_FOR_EACH * (1 + faults.length + killers);
    if (this.invocations <= allowed) return;
    this.report('too-many-invocations', `${this.invocations} invocations, where at most ${allowed} are due`);
  }

  #checkEvents({ sequenceNumber, events }: SettledRecord): void {
    const logged = this.#stream.log.find((record) => record.sequenceNumber === sequenceNumber);
    const sent = logged?.events.map(({ behaviour, id }, index) =>
      behaviour === 'malformed' ? `${sequenceNumber}.${index}` : id,
    );
    const committed = events.map(({ event }) => event.id);
    if (sent?.join(' ') === committed.join(' ')) {
      for (const [index, { outcome }] of events.entries()) this.#checkGuilt(logged!.events[index]!, outcome);
      return;
    }
    this.report(
      'reordered',
      `record ${sequenceNumber} holds ${sent?.join(' ')} and ${committed.join(' ')} was committed`,
    );
  }

  #checkGuilt({ id, behaviour }: SentEvent, outcome: Outcome): void {
    if (outcome.status !== 'deadLettered' || expectedEnd(behaviour) === 'failed' || behaviour === 'throw-until-fixed') {
      return;
    }
    this.report('innocent-dlq', `${id} (${behaviour}) was set aside: ${outcome.failure.message}`);
  }

  #checkParents(shardId: ShardId): void {
    const parents = this.#stream.parentsOf(shardId);
    const waiting = this.#stream.log.find((record) => parents.includes(record.shardId) && !this.#isCommitted(record));
    if (waiting === undefined) return;
    this.report('child-first', `${shardId} was committed before ${waiting.shardId} ${waiting.sequenceNumber}`);
  }

  #isCommitted({ shardId, sequenceNumber }: LoggedRecord): boolean {
    return this.#isPast(shardId, sequenceNumber);
  }

  #isPast(shardId: ShardId, sequenceNumber: SequenceNumber): boolean {
    const position = this.#positions.get(shardId);
    return position !== undefined && !isAfter(sequenceNumber, position);
  }
}
