import { deflateRawSync, zstdCompressSync } from 'node:zlib';
import fc from 'fast-check';
import { looseFile, sized, snappy } from '../avro-file.ts';
import { edit, edited, type MutatedRequest } from './edits.ts';

const AVRO_PACK: Readonly<Record<string, (data: Buffer) => Buffer>> = {
  deflate: deflateRawSync,
  zstandard: zstdCompressSync,
  snappy,
};

const avroSchema = fc.constantFrom(
  '"string"',
  '{"type":"array","items":["null","long","string"]}',
  '{"type":"record","name":"R","fields":[{"name":"a","type":{"type":"map","values":"int"}},{"name":"b","type":["null","R"]}]}',
);
/** Avro files of values that may or may not be what the schema says, with something done to their bytes. */
export const avroRequest = fc
  .record({
    schema: avroSchema,
    values: fc.array(fc.uint8Array({ maxLength: 12 }), { maxLength: 4 }),
    codec: fc.constantFrom(undefined, 'null', 'deflate', 'snappy', 'zstandard', 'bzip2'),
    edits: fc.oneof(fc.constant([]), fc.array(edit, { maxLength: 2 })),
  })
  .map(({ schema, values, codec, edits }): MutatedRequest => {
    const data = Buffer.concat(values.map((value) => (schema === '"string"' ? sized(value) : Buffer.from(value))));
    const block = { count: values.length, data: AVRO_PACK[codec ?? 'null']?.(data) ?? data };
    const headers = { 'content-type': 'application/avro', 'ce-type': 'fuzz' };
    return { kind: 'body', parts: { headers, body: edited(looseFile(schema, [block], codec), edits) }, flips: [] };
  });

/** Bodies of those who operate the platform. None of them stops it or breaks a part, whatever it becomes. */
export const operateRequest = fc
  .record({
    to: fc.constantFrom(
      ['/dead-letters/discard', '{"ids":["9223372036854775807"],"comment":"fuzz"}'] as const,
      ['/dead-letters/9223372036854775807/redrive', '{"data":{"a":[1,2]}}'] as const,
      ['/drills', '{"part":"none","fault":"down","seconds":1}'] as const,
    ),
    edits: fc.array(edit, { maxLength: 3 }),
  })
  .map(({ to: [path, body], edits }): MutatedRequest => {
    const headers = { 'content-type': 'application/json' };
    return { kind: 'body', parts: { path, headers, body: edited(Buffer.from(body), edits) }, flips: [] };
  });
