import type { Type, types } from 'avsc';
import { avroInvalid } from './avro-invalid.ts';
import type { Cursor } from './cursor.ts';
import { NUMBER_TEXTS } from './logical-types.ts';
import {
  type BytesText,
  base64,
  bytesReader,
  countValue,
  decimal,
  enumReader,
  type ReadValue,
  readBoolean,
  readDouble,
  readFloat,
  readNull,
  utf8,
  wholeReader,
} from './scalar-readers.ts';
import type { DecimalType } from './schema.ts';

const MAX_NESTING = 200;

const takeSized = (cursor: Cursor): Buffer => cursor.sized();

/** Reads a member or an item; its name is kept where the first fault is within it. */
function readNamed(cursor: Cursor, name: string | number, read: ReadValue): string {
  const before = cursor.fault;
  const text = read(cursor);
  if (cursor.fault !== before) cursor.fault?.path.push(String(name));
  return text;
}

/** What holds other values, all of which `read` reads. */
const nested =
  (read: ReadValue): ReadValue =>
  (cursor) => {
    countValue(cursor);
    cursor.depth += 1;
    if (cursor.depth > MAX_NESTING) throw avroInvalid(`an event nests deeper than ${MAX_NESTING} levels`);
    const text = read(cursor);
    cursor.depth -= 1;
    return text;
  };

/**
 * Makes the reader of a type's values. avsc's own is not used: it reads on behind the end of its bytes, believes every
 * count, repairs characters and loses members called `__proto__`.
 * @param mostBytes that an event may have: longer texts are not made
 */
export function createValueReader(root: Type, mostBytes: number): ReadValue {
  const readers = new Map<Type, ReadValue>();

  const bounded = (cursor: Cursor, text: string): string => {
    if (text.length <= mostBytes) return text;
    cursor.isTooLong = true;
    return '';
  };

  const recordReader = ({ fields }: types.RecordType): ReadValue => {
    const members = fields.map(({ name, type }, index) => {
      const head = `${index === 0 ? '' : ','}${JSON.stringify(name)}:`;
      return { name, head, read: readerOf(type) };
    });
    return nested((cursor) => {
      let text = '{';
      for (const { name, head, read } of members) {
        text = bounded(cursor, text + head + readNamed(cursor, name, read));
      }
      return `${text}}`;
    });
  };

  /** Arrays and maps are blocks of items, the last of which is empty. */
  const itemsReader = (open: string, close: string, readItem: (cursor: Cursor, index: number) => string): ReadValue =>
    nested((cursor) => {
      let text = open;
      let index = 0;
      for (let count = cursor.blockCount(); count > 0; count = cursor.blockCount()) {
        for (const end = index + count; index < end; index += 1) {
          text = bounded(cursor, `${text}${index === 0 ? '' : ','}${readItem(cursor, index)}`);
        }
      }
      return text + close;
    });

  const arrayReader = ({ itemsType }: types.ArrayType): ReadValue => {
    const read = readerOf(itemsType);
    return itemsReader('[', ']', (cursor, index) => readNamed(cursor, index, read));
  };

  const mapReader = ({ valuesType }: types.MapType): ReadValue => {
    const read = readerOf(valuesType);
    const readName = bytesReader(takeSized, utf8, mostBytes);
    return itemsReader('{', '}', (cursor) => {
      const name = readName(cursor);
      return `${name}:${readNamed(cursor, name.slice(1, -1), read)}`;
    });
  };

  const unionReader = ({ types: branches }: types.WrappedUnionType): ReadValue => {
    const reads = branches.map((branch) => readerOf(branch));
    return (cursor) => {
      const read = reads[cursor.count()];
      if (read === undefined) throw avroInvalid('a union has no such branch');
      return read(cursor);
    };
  };

  const fixedReader = ({ size }: types.FixedType, textOf: BytesText): ReadValue =>
    bytesReader((cursor) => cursor.take(size), textOf, mostBytes);

  /** A logical type that is not known here, or annotates another type than it should, is passed over: so Avro has it. */
  const logicalReader = (logical: types.LogicalType): ReadValue => {
    const { underlyingType } = logical;
    const { typeName } = underlyingType;
    const meaning = NUMBER_TEXTS.get(logical.typeName.slice('logical:'.length));
    if (meaning?.on === typeName) return wholeReader(typeName === 'int', meaning.text);
    if (meaning !== undefined) return readerOf(underlyingType);
    const textOf = decimal((logical as DecimalType).scale);
    if (typeName === 'bytes') return bytesReader(takeSized, textOf, mostBytes);
    return typeName === 'fixed' ? fixedReader(underlyingType as types.FixedType, textOf) : readerOf(underlyingType);
  };

  const build = (type: Type): ReadValue => {
    switch (type.typeName) {
      case 'null':
        return readNull;
      case 'boolean':
        return readBoolean;
      case 'int':
        return wholeReader(true);
      case 'long':
        return wholeReader(false);
      case 'float':
        return readFloat;
      case 'double':
        return readDouble;
      case 'bytes':
        return bytesReader(takeSized, base64, mostBytes);
      case 'string':
        return bytesReader(takeSized, utf8, mostBytes);
      case 'fixed':
        return fixedReader(type as types.FixedType, base64);
      case 'enum':
        return enumReader(type as types.EnumType);
      case 'array':
        return arrayReader(type as types.ArrayType);
      case 'map':
        return mapReader(type as types.MapType);
      case 'union:wrapped':
        return unionReader(type as types.WrappedUnionType);
      case 'record':
      case 'error':
        return recordReader(type as types.RecordType);
      default:
        return logicalReader(type as types.LogicalType);
    }
  };

  const readerOf = (type: Type): ReadValue => {
    const known = readers.get(type);
    if (known !== undefined) return known;
    // A record may hold itself: until its reader is made, whoever asks gets one that asks again.
    readers.set(type, (cursor) => readerOf(type)(cursor));
    const made = build(type);
    readers.set(type, made);
    return made;
  };

  return readerOf(root);
}
