import { AVRO } from './avro.ts';
import type { BadInput } from './bad-input.ts';
import { BATCHES } from './batches.ts';
import { BODY_AND_FRAMING } from './body-and-framing.ts';
import { ENCODINGS_AND_TYPES } from './encodings-and-types.ts';
import { HEAVY_BODIES } from './heavy-bodies.ts';
import { HOSTILE_CONTENT } from './hostile-content.ts';
import { JSON_SHAPE } from './json-shape.ts';
import { KEYS_AND_HEADERS } from './keys-and-headers.ts';
import { OPERATE_BODIES } from './operate-bodies.ts';
import { OPERATE_ROUTES } from './operate-routes.ts';
import { PATHS_AND_QUERIES } from './paths-and-queries.ts';
import { NUMBERS_AND_TIMES, STRINGS } from './strings-and-numbers.ts';

export interface Section {
  readonly title: string;
  readonly inputs: readonly BadInput[];
}

/** Every bad input that is sent to the running platform. */
export const CATALOGUE: readonly Section[] = [
  { title: 'Body and framing', inputs: BODY_AND_FRAMING },
  { title: 'Compression and content type', inputs: ENCODINGS_AND_TYPES },
  { title: 'JSON shape', inputs: JSON_SHAPE },
  { title: 'Bodies that are costly to read', inputs: HEAVY_BODIES },
  { title: 'Avro files', inputs: AVRO },
  { title: 'Identifiers and Unicode', inputs: STRINGS },
  { title: 'Numbers and times', inputs: NUMBERS_AND_TIMES },
  { title: 'Several events', inputs: BATCHES },
  { title: 'Keys and headers', inputs: KEYS_AND_HEADERS },
  { title: 'Paths, parameters and searches', inputs: PATHS_AND_QUERIES },
  { title: 'Operating: bodies', inputs: OPERATE_BODIES },
  { title: 'Operating: paths, parameters and keys', inputs: OPERATE_ROUTES },
  { title: 'Hostile content that is valid', inputs: HOSTILE_CONTENT },
];
