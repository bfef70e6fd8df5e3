import { isUtf8 } from 'node:buffer';
import { avroInvalid } from './avro-invalid.ts';
import { Cursor } from './cursor.ts';

const MAGIC = Buffer.from('Obj\u0001', 'latin1');
const SYNC_BYTES = 16;
/** Reading a schema costs far more than reading data. */
const MAX_SCHEMA_BYTES = 32 * 1024;

export interface Block {
  /** Values that it holds, as it says. */
  readonly count: number;
  /** As it stands in the file, compressed. */
  readonly data: Buffer;
}

/** https://avro.apache.org/docs/1.12.0/specification/#object-container-files */
export interface ContainerFile {
  /** JSON, not looked into. */
  readonly schemaText: string;
  readonly codec: string;
  /** @throws IngestRefusal where the file is damaged or cut short */
  readonly blocks: Iterable<Block>;
}

function readMetadata(cursor: Cursor): Map<string, Buffer> {
  const metadata = new Map<string, Buffer>();
  for (let count = cursor.blockCount(); count > 0; count = cursor.blockCount()) {
    for (let index = 0; index < count; index += 1) metadata.set(cursor.sized().toString('latin1'), cursor.sized());
  }
  return metadata;
}

function* readBlocks(cursor: Cursor, sync: Buffer): Generator<Block> {
  while (cursor.left > 0) {
    const count = cursor.count();
    const data = cursor.sized();
    if (!cursor.take(SYNC_BYTES).equals(sync)) throw avroInvalid('a block does not end with the sync marker');
    yield { count, data };
  }
}

/** @throws IngestRefusal where it is no such file, or one without a schema */
export function openContainerFile(bytes: Buffer): ContainerFile {
  const cursor = new Cursor(bytes);
  if (cursor.left < MAGIC.length || !cursor.take(MAGIC.length).equals(MAGIC)) {
    throw avroInvalid('it does not begin as an object container file does');
  }
  const metadata = readMetadata(cursor);
  const schema = metadata.get('avro.schema');
  if (schema === undefined || !isUtf8(schema)) throw avroInvalid('it holds no schema');
  if (schema.length > MAX_SCHEMA_BYTES) throw avroInvalid(`its schema has more than ${MAX_SCHEMA_BYTES} bytes`);
  const sync = cursor.take(SYNC_BYTES);
  const codec = metadata.get('avro.codec')?.toString('latin1') ?? 'null';
  return { schemaText: schema.toString('utf8'), codec, blocks: readBlocks(cursor, sync) };
}
