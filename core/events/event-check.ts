import { dataFault } from './data-fault.ts';
import { createEnvelopeCheck, type EnvelopeError } from './envelope.ts';
import type { ObjectScan } from './json-scan.ts';

export interface EventLimits {
  /** One event as UTF-8. */
  readonly eventBytes: number;
  /** Nesting, the event object itself counted as 1. */
  readonly jsonDepth: number;
  /** Characters of id, source, type, subject and partitionkey. */
  readonly attributeCharacters: number;
}

export interface EventCheck {
  /** What is said of an event that has too many bytes. */
  readonly tooLarge: EnvelopeError;
  /**
   * Why an event cannot be taken; none where it can, and then nothing of it breaks a later stage or comes back changed.
   * @param text the event's own JSON text, `event` is its value and `scan` what scanObject told of it and its `data`
   */
  faults(event: unknown, text: string, scan: Readonly<ObjectScan>): readonly EnvelopeError[];
}

const NO_FAULTS: readonly EnvelopeError[] = [];

/** The one judgement of events, made at the door and again where records of other producers are read. */
export function createEventCheck(limits: EventLimits): EventCheck {
  const envelope = createEnvelopeCheck(limits.attributeCharacters);
  const fault = (code: string, message: string): readonly EnvelopeError[] => [{ pointer: '', code, message }];
  const tooLarge = {
    pointer: '',
    code: 'event_too_large',
    message: `must not have more than ${limits.eventBytes} bytes`,
  };
  return {
    tooLarge,
    faults(event, text, scan) {
      // A UTF-16 unit is at most 3 bytes of UTF-8, so most events need no count.
      if (text.length * 3 > limits.eventBytes && Buffer.byteLength(text) > limits.eventBytes) return [tooLarge];
      const faults = envelope.faults(event);
      if (faults.length > 0) return faults;
      if (scan.depth > limits.jsonDepth)
        return fault('too_deep', `must not nest deeper than ${limits.jsonDepth} levels`);
      if (scan.members !== Object.keys(event as object).length) {
        return fault('duplicate_key', 'must not name an attribute twice');
      }
      // What the scan does not find would not be kept: a name may be spelled with escapes, as in "d\u0061ta".
      if (scan.valueStart === -1 && Object.hasOwn(event as object, 'data')) {
        return fault('attribute_name', 'must spell the name of data without escapes');
      }
      const found = dataFault(event, text, scan.hasExponent);
      return found === undefined ? NO_FAULTS : [found];
    },
  };
}
