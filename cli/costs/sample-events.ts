import { readFileSync } from 'node:fs';
import { formatInstant } from '../../core/events/rfc3339.ts';
import { uuidV7Maker } from '../../core/events/uuid-v7.ts';
import type { PackableEvent } from '../../core/packing/pack.ts';

const FOLDER = new URL('../../test/fixtures/events/', import.meta.url);
const FILES = ['nab_machine_temperature', 'web_access', 'windows_events', 'zeek'];
/** Kinds of sample events. */
export const SAMPLE_KINDS = FILES.length;
const FIRST_MS = Date.UTC(2026, 0, 1);
const EVENTS_A_MS = 100;
/** What is not data: id, type, source, time. */
const ENVELOPE_BYTES = 160;
const SHORT_MEMBER = 60;

interface Sample {
  readonly source: string;
  readonly type: string;
  /** `"name":value` of the data of one event after the other, as JSON. */
  readonly members: readonly string[];
}

/** Mulberry32: the same numbers at every run, so that the same question gets the same answer. */
function seededRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** @param longest of a member */
function readSample(file: string, longest: number): Sample {
  const lines = readFileSync(new URL(`${file}.ndjson`, FOLDER), 'utf8')
    .trim()
    .split('\n');
  const events = lines.map((line) => JSON.parse(line) as { source: string; type: string; data: object });
  const members = events.flatMap(({ data }) =>
    Object.entries(data).map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`),
  );
  const fitting = members.filter((member) => member.length <= longest);
  return { source: events[0]?.source ?? '', type: events[0]?.type ?? '', members: fitting };
}

/**
 * Requests of events of about a size, made of the public events that the repository carries: an event has as many
 * members of their data as fit, and the last three digits of every number are drawn anew, since the few events there
 * are would otherwise repeat. Each request holds events of one of the four kinds, in turn.
 * @param requests a multiple of SAMPLE_KINDS
 */
export function sampleRequests(requests: number, batch: number, bytes: number): readonly (readonly PackableEvent[])[] {
  const random = seededRandom(1);
  const longest = Math.max(SHORT_MEMBER, bytes - ENVELOPE_BYTES);
  const samples = FILES.map((file) => ({ ...readSample(file, longest), next: 0 }));
  let made = 0;
  const now = (): number => FIRST_MS + Math.floor(made / EVENTS_A_MS);
  const newId = uuidV7Maker({ now }, random);
  // No leading zero, which JSON does not know.
  const redrawn = (text: string): string =>
    text.replace(/\d{1,3}(?!\d)/g, (digits) => digits.replace(/\d/g, () => String(1 + Math.floor(random() * 9))));

  const event = (sample: (typeof samples)[number]): PackableEvent => {
    const { source, type, members } = sample;
    const id = newId();
    const time = formatInstant({ ms: now(), micros: 0 });
    const head = `{"id":"${id}","type":"${type}","source":"${source}","time":"${time}","data":{`;
    const data: string[] = [];
    for (let size = head.length + '}}'.length; ; sample.next += 1) {
      const member = redrawn(members[sample.next % members.length] ?? '');
      size += Buffer.byteLength(member) + ','.length;
      if (size > bytes && data.length > 0) break;
      data.push(member);
    }
    made += 1;
    return { orderingKey: id, line: `${head}${data.join(',')}}}` };
  };

  return Array.from({ length: requests / samples.length }, () =>
    samples.map((sample) => Array.from({ length: batch }, () => event(sample))),
  ).flat();
}
