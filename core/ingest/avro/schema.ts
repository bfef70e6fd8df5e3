import type { Type, types } from 'avsc';
import { avroInvalid } from './avro-invalid.ts';
import { NUMBER_TEXTS } from './logical-types.ts';

/** More digits behind the point than any decimal may have. */
const MAX_SCALE = 308;

/** The type of a `decimal`. */
export type DecimalType = types.LogicalType & { readonly scale: number };

/** Reading needs no defaults, and one that refers to others may take for ever to work out. */
const withoutDefaults = (name: string, value: unknown): unknown => (name === 'default' ? undefined : value);

/**
 * Reads an Avro schema. avsc is loaded for the first one: most platforms never see any.
 * @param text JSON
 * @throws IngestRefusal where it is no schema
 */
export async function readSchema(text: string): Promise<Type> {
  const { default: avsc } = await import('avsc');
  const { LogicalType } = avsc.types;

  class Decimal extends LogicalType {
    readonly scale: number;

    constructor(schema: { readonly scale?: unknown }, options: unknown) {
      super(schema as never, options);
      const { scale = 0 } = schema;
      if (typeof scale !== 'number' || !Number.isInteger(scale) || scale < 0 || scale > MAX_SCALE) {
        throw new RangeError('scale');
      }
      this.scale = scale;
    }
  }

  const logicalTypes = Object.fromEntries([
    ...[...NUMBER_TEXTS.keys()].map((name) => [name, class extends LogicalType {}] as const),
    ['decimal', Decimal] as const,
  ]);
  try {
    // A registry without a prototype: types may be called `constructor`.
    const options = {
      registry: Object.create(null),
      logicalTypes,
      wrapUnions: 'always',
      omitRecordMethods: true,
    } as const;
    return avsc.Type.forSchema(JSON.parse(text, withoutDefaults), options);
  } catch {
    // avsc's own sentences quote the schema.
    throw avroInvalid('its schema cannot be read');
  }
}
