import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { eventTypes } from '../../event-types/catalogue.ts';

const DATA = resolve(import.meta.dirname, '../../../shared/data');
const FILES = ['windows_events', 'nab_machine_temperature', 'web_access', 'zeek'];
const LINES_EACH = 1_000;

/** Real events where they are beside the project, else the examples that its event types carry; as NDJSON bodies. */
export function realEvents(): { readonly bodies: readonly string[]; readonly count: number } {
  const files = FILES.map((name) => `${DATA}/${name}.ndjson`);
  const lines = files.every((path) => existsSync(path))
    ? files.map((path) => readFileSync(path, 'utf8').split('\n', LINES_EACH))
    : [
        eventTypes({ drills: false }).flatMap(({ example }) =>
          example === undefined ? [] : [JSON.stringify(example)],
        ),
      ];
  return { bodies: lines.map((some) => some.join('\n')), count: lines.flat().length };
}
