import type { EnvelopeError } from '../events/envelope.ts';

/** What became of one event of a request. */
export type Admission =
  | {
      readonly accepted: true;
      readonly id: string;
      readonly source: string;
      /** Events of one ordering key are processed in order: the partition key, else the subject, else the id. */
      readonly orderingKey: string;
      /** The event as one line of JSON: what the producer sent, with id and source added where it gave none. */
      readonly line: string;
    }
  | {
      readonly accepted: false;
      readonly id: string | undefined;
      /** Where it is a text; cut as the id is. */
      readonly type: string | undefined;
      readonly errors: readonly EnvelopeError[];
    };

export interface AdmitOptions {
  /** Source of an event that names none. */
  readonly defaultSource: string;
  readonly newId: () => string;
}

/**
 * The events of a request in request order, some at a time: what stands between two groups takes no longer than the
 * reading of about `GROUP_CHARACTERS`, so that whoever reads them may let others have their turn.
 */
export type Admissions = Iterable<readonly Admission[]>;

export const GROUP_CHARACTERS = 128 * 1024;
