// Of the package only what is used gets into a bundle this way: half of it.
import * as Type from 'typebox';
import { Compile } from 'typebox/schema';
import { parseInstant } from './rfc3339.ts';

// No control characters: an identifier stands in URLs, log lines and text columns (PostgreSQL takes no U+0000).
const IDENTIFIER = '^[^\\u0000-\\u001f\\u007f]+$';
const identifier = (maxLength: number) => Type.String({ minLength: 1, maxLength, pattern: IDENTIFIER });

/** The attributes of a CloudEvents 1.0 envelope as a producer sends them; the others are extension attributes. */
const envelopeSchema = (maxLength: number) =>
  Type.Object({
    specversion: Type.Optional(Type.Literal('1.0')),
    id: Type.Optional(identifier(maxLength)),
    source: Type.Optional(identifier(maxLength)),
    type: identifier(maxLength),
    time: Type.Optional(Type.String()),
    subject: Type.Optional(identifier(maxLength)),
    partitionkey: Type.Optional(identifier(maxLength)),
    dataschema: Type.Optional(identifier(2_048)),
    datacontenttype: Type.Optional(identifier(maxLength)),
    traceparent: Type.Optional(identifier(maxLength)),
  });

export type Envelope = Type.Static<ReturnType<typeof envelopeSchema>> & { readonly data?: unknown };

const KNOWN = new Set([
  'specversion',
  'id',
  'source',
  'type',
  'time',
  'subject',
  'partitionkey',
  'dataschema',
  'datacontenttype',
  'traceparent',
  'data',
]);
/** Identifiers by which nobody could ask for an event at /events/{id}. */
const RESERVED_IDS: ReadonlyMap<string, string> = new Map([
  ['all', "must not be 'all', which names the statistics"],
  ['.', "must not be '.', which clients take out of a path, escaped as well (RFC 3986, WHATWG URL)"],
  ['..', "must not be '..', which clients take out of a path, escaped as well (RFC 3986, WHATWG URL)"],
]);
const EXTENSION_NAME = /^[a-z0-9]{1,20}$/;

export interface EnvelopeError {
  /** JSON pointer into the event; '' is the event itself. */
  readonly pointer: string;
  readonly code: string;
  readonly message: string;
}

export interface EnvelopeCheck {
  /** Faults of a parsed event, none where it is a good envelope. Faults of `data` are not looked for here. */
  faults(event: unknown): readonly EnvelopeError[];
}

const NO_FAULTS: readonly EnvelopeError[] = [];

function extensionFault(name: string, value: unknown): EnvelopeError | undefined {
  const pointer = `/${name.replaceAll('~', '~0').replaceAll('/', '~1').slice(0, 100)}`;
  if (!EXTENSION_NAME.test(name)) {
    return {
      pointer,
      code: 'attribute_unknown',
      message: 'is no attribute: extension names are 1 to 20 of a-z and 0-9',
    };
  }
  if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean') {
    return {
      pointer,
      code: 'attribute_type',
      message: 'must be a string, a number or a boolean: put the rest in data',
    };
  }
  return undefined;
}

/** @param maxLength characters that id, source, type, subject and partitionkey may have */
export function createEnvelopeCheck(maxLength: number): EnvelopeCheck {
  const compiled = Compile(envelopeSchema(maxLength));

  const schemaFaults = (event: object): EnvelopeError[] =>
    compiled.Errors(event)[1].map((error) => {
      if (error.keyword === 'required') {
        const missing = (error.params as { requiredProperties?: string[] }).requiredProperties?.[0] ?? '';
        return { pointer: `/${missing}`, code: 'required', message: 'is missing' };
      }
      const message = error.keyword === 'pattern' ? 'must not hold control characters' : error.message;
      return { pointer: error.instancePath, code: error.keyword, message };
    });

  return {
    faults(event) {
      if (typeof event !== 'object' || event === null || Array.isArray(event)) {
        return [{ pointer: '', code: 'type', message: 'must be a JSON object' }];
      }
      if (!compiled.Check(event)) return schemaFaults(event);
      if (event.time !== undefined && parseInstant(event.time) === undefined) {
        const message = 'must be an RFC 3339 time with a zone, such as 2026-11-21T03:00:00Z, of the years 1 to 9999';
        return [{ pointer: '/time', code: 'format', message }];
      }
      const reserved = event.id === undefined ? undefined : RESERVED_IDS.get(event.id);
      if (reserved !== undefined) return [{ pointer: '/id', code: 'reserved', message: reserved }];
      for (const name in event) {
        if (KNOWN.has(name)) continue;
        const fault = extensionFault(name, (event as Record<string, unknown>)[name]);
        if (fault !== undefined) return [fault];
      }
      return NO_FAULTS;
    },
  };
}

/** The extension attributes and the rest that has no column of its own, as JSON text; undefined if there are none. */
export function attributesText(event: Readonly<Record<string, unknown>>): string | undefined {
  let rest: Record<string, unknown> | undefined;
  for (const name in event) {
    if (KNOWN.has(name) && name !== 'dataschema' && name !== 'datacontenttype' && name !== 'traceparent') continue;
    rest ??= {};
    rest[name] = event[name];
  }
  return rest === undefined ? undefined : JSON.stringify(rest);
}
