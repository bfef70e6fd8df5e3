import { Compile } from 'typebox/schema';
import type { ErrorCode } from '../errors.ts';
import type { EventType } from './define-event-type.ts';
import { schemaMessage } from './schema-message.ts';

export type ReadResult =
  | { readonly ok: true; readonly data: unknown }
  | { readonly ok: false; readonly code: ErrorCode; readonly message: string };

const VERSION_NAME = /\/([1-9]\d*)$/;
/** The user's own code may repeat the payload in what it throws. */
const THROWN_CHARACTERS = 100;

const invalid = (message: string): ReadResult => ({ ok: false, code: 'EVENT_INVALID', message });

/**
 * Makes the function that validates data and brings it to the latest version. A `dataSchema` that ends in `/<number>`
 * names the version; without one it is the newest version whose schema the data matches.
 */
export function createReader({ type, versions, upcasters }: EventType) {
  const validators = versions.map((schema) => Compile(schema));
  const latest = validators.length;
  const matches = (version: number, data: unknown): boolean => validators[version - 1]?.Check(data) === true;

  const refuse = (version: number, data: unknown): ReadResult => {
    const message = schemaMessage(validators[version - 1]?.Errors(data)[1] ?? []);
    return invalid(`${message} (version ${version} of ${type})`);
  };

  /** Every step is checked: an upcaster that is given what it was not written for must not pass it on. */
  const upcast = (from: number, data: unknown): ReadResult => {
    let upcasted = data;
    for (let version = from; version < latest; version += 1) {
      upcasted = upcasters[version - 1]?.(upcasted);
      if (matches(version + 1, upcasted)) continue;
      const message = schemaMessage(validators[version]?.Errors(upcasted)[1] ?? []);
      const step = `the upcaster of ${type} from version ${version} to ${version + 1}`;
      return { ok: false, code: 'PROCESS_FAILED', message: `${step} made data of which ${message}` };
    }
    return { ok: true, data: upcasted };
  };

  const readNamed = (version: number, data: unknown): ReadResult => {
    if (version > latest) {
      return invalid(`/dataschema names version ${version} of ${type}, and the newest is ${latest}`);
    }
    return matches(version, data) ? upcast(version, data) : refuse(version, data);
  };

  const readNewest = (data: unknown): ReadResult => {
    for (let version = latest; version >= 1; version -= 1) {
      if (matches(version, data)) return upcast(version, data);
    }
    return refuse(latest, data);
  };

  return (data: unknown, dataSchema: string | undefined): ReadResult => {
    const named = dataSchema === undefined ? null : VERSION_NAME.exec(dataSchema);
    try {
      return named === null ? readNewest(data) : readNamed(Number(named[1]), data);
    } catch (error) {
      const message = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
      const thrown = message.slice(0, THROWN_CHARACTERS);
      return { ok: false, code: 'PROCESS_FAILED', message: `a schema or upcaster of ${type} threw ${thrown}` };
    }
  };
}
