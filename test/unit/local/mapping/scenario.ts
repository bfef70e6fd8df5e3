import fc from 'fast-check';
import type { MappingFact } from '../../../../local/mapping/observer.ts';
import { laneOf } from '../../../../local/mapping/shard-divider.ts';
import { answer, mappingBench, report, type TestFunction, thrown } from './mapping-bench.ts';
import { MemoryStream } from './memory-stream.ts';
import { SHARD, streamRecords } from './stream-records.ts';

/** What a record does to the deliveries that hold it; `times` bounds how often, where it is not for ever. */
const nature = fc.record({
  key: fc.constantFrom('a', 'b', 'c', 'd', 'e'),
  kind: fc.oneof(
    { weight: 6, arbitrary: fc.constant('good' as const) },
    { weight: 2, arbitrary: fc.constantFrom('throws' as const, 'reported' as const, 'filtered' as const) },
  ),
  times: fc.constantFrom(1, 2, Number.POSITIVE_INFINITY),
});

export const scenario = fc.record({
  natures: fc.array(nature, { minLength: 1, maxLength: 40 }),
  environments: fc.integer({ min: 1, max: 4 }),
  /** Milliseconds that the deliveries take, in turn; the first deliveries of a negative one are refused. */
  durations: fc.array(fc.integer({ min: -3, max: 30 }), { minLength: 1, maxLength: 8 }),
  pauseAfterMs: fc.option(fc.integer({ min: 1, max: 60 })),
  settings: fc.record({
    parallelizationFactor: fc.integer({ min: 1, max: 4 }),
    batchSize: fc.integer({ min: 1, max: 12 }),
    maximumRetryAttempts: fc.integer({ min: 0, max: 2 }),
    maximumBatchingWindowInSeconds: fc.constantFrom(0, 1),
    bisectBatchOnFunctionError: fc.boolean(),
  }),
});

export type Scenario = typeof scenario extends fc.Arbitrary<infer T> ? T : never;

const KEEP = { filters: [{ pattern: '{"data":{"keep":[true]}}' }] };

/** A mapping on the records of a scenario, in one closed shard, with a note of every rule that it breaks. */
export class ScenarioRun {
  /** Sequence numbers in the order in which they were settled: by success, by a filter, or given up. */
  readonly settled: string[] = [];
  readonly broken: string[] = [];
  readonly numbers: readonly string[];
  readonly stream = new MemoryStream();
  readonly bench: ReturnType<typeof mappingBench>;
  readonly #given: Scenario;
  readonly #timesLeft: Map<string, number>;
  readonly #keysInFlight = new Set<string>();

  constructor(given: Scenario) {
    this.#given = given;
    this.numbers = given.natures.map((_, index) => String(101 + index));
    this.#timesLeft = new Map(this.numbers.map((number) => [number, this.#natureOf(number).times]));
    this.stream.addShard(SHARD);
    const data = given.natures.map(({ kind }) => Buffer.from(JSON.stringify({ keep: kind !== 'filtered' })));
    this.stream.append(
      streamRecords(data.length, 1_000_000).map((record, index) => ({
        ...record,
        partitionKey: given.natures[index]!.key,
        data: data[index]!,
      })),
    );
    this.stream.close(SHARD);
    this.stream.beforeCheckpoint = (sequenceNumber) => this.#checkCheckpoint(sequenceNumber);
    this.bench = mappingBench(this.#function, {
      stream: this.stream,
      environments: given.environments,
      settings: { ...given.settings, filterCriteria: KEEP },
      onFact: (fact) => this.#note(fact),
    });
  }

  async toTheEnd(): Promise<void> {
    const { mapping, time } = this.bench;
    mapping.start();
    if (this.#given.pauseAfterMs !== null) {
      await time.advance(this.#given.pauseAfterMs);
      const pausing = mapping.pause();
      await time.advance(1_000);
      await pausing;
      mapping.resume();
    }
    await time.advance(3_600_000);
  }

  readonly #function: TestFunction = async (numbers, delivery) => {
    const keys = new Set(numbers.map((number) => this.#natureOf(number).key));
    for (const key of keys) if (this.#keysInFlight.has(key)) this.broken.push(`${key} is in two batches at once`);
    for (const number of numbers) {
      if (this.#earlierOfKey(number).some((earlier) => !this.settled.includes(earlier) && !numbers.includes(earlier))) {
        this.broken.push(`${number} is delivered before its turn`);
      }
      if (this.settled.includes(number)) this.broken.push(`${number} is delivered though it is settled`);
    }
    const duration = this.#given.durations[delivery % this.#given.durations.length]!;
    for (const key of keys) this.#keysInFlight.add(key);
    await this.bench.time.sleep(Math.abs(duration));
    for (const key of keys) this.#keysInFlight.delete(key);
    if (duration < 0 && delivery < 50) throw new Error('throttled');

    const thrower = numbers.find((number) => this.#acts(number, 'throws'));
    const reported = numbers.filter((number) => this.#acts(number, 'reported'));
    for (const number of thrower === undefined ? reported : [thrower]) {
      this.#timesLeft.set(number, this.#timesLeft.get(number)! - 1);
    }
    if (thrower !== undefined) return thrown;
    return reported.length === 0 ? answer() : report(...reported);
  };

  #note(fact: MappingFact): void {
    if (fact.kind === 'filtered') this.settled.push(fact.sequenceNumber);
    if (fact.kind !== 'succeeded' && fact.kind !== 'partial' && fact.kind !== 'discarded') return;
    const end = fact.kind === 'partial' ? Number(fact.resumesAt) - 1 : Number(fact.lastSequenceNumber);
    // Between the ends of a batch lie records of other lanes, and those that were filtered.
    const isOfBatch = (number: string): boolean =>
      Number(number) >= Number(fact.firstSequenceNumber) &&
      Number(number) <= end &&
      this.#natureOf(number).kind !== 'filtered' &&
      laneOf(this.#natureOf(number).key, this.#given.settings.parallelizationFactor) === fact.lane;
    this.settled.push(...this.numbers.filter(isOfBatch));
  }

  async #checkCheckpoint(sequenceNumber: string): Promise<void> {
    const passed = this.numbers.filter((number) => Number(number) <= Number(sequenceNumber));
    const unsettled = passed.filter((number) => !this.settled.includes(number));
    if (unsettled.length > 0) this.broken.push(`checkpoint ${sequenceNumber} passes ${unsettled.join(' ')}`);
    await this.bench.time.sleep(1);
  }

  #acts(number: string, kind: 'throws' | 'reported'): boolean {
    return this.#natureOf(number).kind === kind && this.#timesLeft.get(number)! > 0;
  }

  #earlierOfKey(number: string): readonly string[] {
    const { key } = this.#natureOf(number);
    return this.numbers.filter((one) => Number(one) < Number(number) && this.#natureOf(one).key === key);
  }

  #natureOf = (number: string) => this.#given.natures[Number(number) - 101]!;
}
