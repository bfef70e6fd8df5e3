import type { EnvelopeError } from '../../events/envelope.ts';
import { pointerFrom } from '../../events/json-pointer.ts';
import { attributesOf, eventText } from '../cloud-event-headers.ts';
import { IngestRefusal } from '../refusal.ts';
import { avroInvalid } from './avro-invalid.ts';
import { type Codec, codecNamed } from './codecs.ts';
import { type ContainerFile, openContainerFile } from './container-file.ts';
import { Cursor } from './cursor.ts';
import type { ReadValue } from './scalar-readers.ts';
import { readSchema } from './schema.ts';
import { createValueReader } from './value-reader.ts';

export interface AvroLimits {
  readonly eventBytes: number;
  /** Of all blocks together, once decompressed. */
  readonly decompressedBytes: number;
}

/** A value may take no byte at all, but a file of millions of those was made to keep us busy. */
const VALUES_PER_BYTE = 8;
const FREE_VALUES = 1_000_000;

/** The values of a file as JSON, or why one of them is no event's data. */
function* readValues(
  { blocks }: ContainerFile,
  decompress: Codec,
  read: ReadValue,
  tooLarge: EnvelopeError,
  { eventBytes, decompressedBytes }: AvroLimits,
): Generator<{ readonly dataText: string } | EnvelopeError> {
  let bytes = 0;
  let values = 0;
  for (const { count, data } of blocks) {
    const cursor = new Cursor(decompress(data, decompressedBytes - bytes));
    bytes += cursor.bytes.length;
    for (let index = 0; index < count; index += 1) {
      const start = cursor.position;
      cursor.reset();
      const dataText = read(cursor);
      values += cursor.values;
      if (values > bytes * VALUES_PER_BYTE + FREE_VALUES) throw avroInvalid('it claims to hold more than its bytes do');
      const { fault } = cursor;
      if (cursor.isTooLong || cursor.position - start > eventBytes) yield tooLarge;
      else if (fault === undefined) yield { dataText };
      else yield { pointer: `/data${pointerFrom(fault.path)}`, code: fault.code, message: fault.message };
    }
    if (cursor.left > 0) throw avroInvalid('a block has more bytes than its values take');
  }
}

/**
 * The events of an Avro object container file, as JSON texts: its values become their data, the `ce-*` headers the
 * attributes of each. With `ce-id` they are numbered, `<ce-id>-0` and on, so that the file may be sent again.
 * @param tooLarge is said of a value that is longer than an event may be
 * @throws IngestRefusal, also while it is iterated: then nothing of the file may be kept
 */
export async function readAvroEvents(
  headers: Readonly<Record<string, string | undefined>>,
  bytes: Buffer,
  tooLarge: EnvelopeError,
  limits: AvroLimits,
): Promise<Iterable<string | EnvelopeError>> {
  const attributes = attributesOf(headers);
  if (!attributes.has('type')) {
    const detail = 'An Avro file needs the header ce-type: it is the type of all its events.';
    throw new IngestRefusal(400, 'header_invalid', detail);
  }
  const file = openContainerFile(bytes);
  const decompress = codecNamed(file.codec);
  const read = createValueReader(await readSchema(file.schemaText), limits.eventBytes);
  return eventTexts(attributes, readValues(file, decompress, read, tooLarge, limits));
}

function* eventTexts(
  attributes: ReadonlyMap<string, string>,
  values: Iterable<{ readonly dataText: string } | EnvelopeError>,
): Generator<string | EnvelopeError> {
  const id = attributes.get('id');
  let index = 0;
  for (const value of values) {
    const own = id === undefined ? attributes : new Map([...attributes, ['id', `${id}-${index}`]]);
    index += 1;
    yield 'dataText' in value ? eventText(own, value.dataText) : value;
  }
}
