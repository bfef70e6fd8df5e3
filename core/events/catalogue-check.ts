import { windowLengthMs } from './aggregate-window.ts';
import type { EventType } from './define-event-type.ts';

const TYPE_NAME = /^[^\s*]*\*?$/;
/** Aggregates are asked for as GET /aggregates/{name}. */
const AGGREGATE_NAME = /^[A-Za-z0-9][A-Za-z0-9._-]*$/;
const MAX_ATTEMPTS = 10;
/** Waiting happens inside an invocation of the function, which has 20 s. */
const MAX_WAITS_MS = 10_000;

/** Contradictions between the parts of one declaration. */
function checkType({ type, versions, upcasters, attempts, retryDelayMs, onFailure, aggregates }: EventType): void {
  if (type === '' || !TYPE_NAME.test(type)) {
    throw new Error(`The event type '${type}' needs a name without spaces, with '*' at its end or not at all.`);
  }
  if (versions.length < 1) throw new Error(`The event type '${type}' needs at least one schema version.`);
  if (upcasters.length !== versions.length - 1) {
    throw new Error(
      `The event type '${type}' has ${versions.length} versions and so needs ${versions.length - 1} upcasters, not ${upcasters.length}.`,
    );
  }
  if (!Number.isInteger(attempts) || attempts < 1 || attempts > MAX_ATTEMPTS) {
    throw new Error(`The event type '${type}' needs attempts from 1 to ${MAX_ATTEMPTS}, not ${attempts}.`);
  }
  const waitsMs = retryDelayMs * (2 ** (attempts - 1) - 1);
  if (!(retryDelayMs >= 0 && waitsMs <= MAX_WAITS_MS)) {
    throw new Error(
      `The event type '${type}' would wait ${waitsMs} ms between its attempts, and ${MAX_WAITS_MS} ms is the limit.`,
    );
  }
  // Types are stripped, not checked, when the platform starts: a misspelt word would silently mean 'continue'.
  if (onFailure !== 'continue' && onFailure !== 'park-key') {
    throw new Error(`The event type '${type}' needs onFailure 'continue' or 'park-key', not '${onFailure}'.`);
  }
  for (const [name, { every }] of Object.entries(aggregates)) {
    if (!AGGREGATE_NAME.test(name)) {
      throw new Error(`The aggregate '${name}' of '${type}' needs a name of letters, digits, '.', '_' and '-'.`);
    }
    const everyMs = windowLengthMs(every);
    if (!Number.isSafeInteger(everyMs) || everyMs < 1) {
      throw new Error(`The aggregate '${name}' of '${type}' needs windows of a positive length, not ${everyMs} ms.`);
    }
  }
}

/** @throws Error with one sentence about the first declaration that cannot stand. */
export function checkCatalogue(types: readonly EventType[]): void {
  const names = new Set<string>();
  const ownerOfAggregate = new Map<string, string>();
  for (const eventType of types) {
    const { type, aggregates } = eventType;
    checkType(eventType);
    if (names.has(type)) throw new Error(`The event type '${type}' is declared twice: keep one of the two.`);
    names.add(type);
    for (const name of Object.keys(aggregates)) {
      const owner = ownerOfAggregate.get(name);
      if (owner !== undefined) {
        throw new Error(`The aggregate '${name}' is declared by '${owner}' and by '${type}': rename one of the two.`);
      }
      ownerOfAggregate.set(name, type);
    }
  }
}
