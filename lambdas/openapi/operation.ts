import type { TSchema } from 'typebox';

/** A parameter of the path or of the query string. */
export interface Parameter {
  readonly description: string;
  readonly schema: TSchema;
  /** Sent by the test of the contract, and by whoever tries the route in the console. */
  readonly example?: string | number | boolean;
}

/** A body that a route takes, in one of its forms. */
export interface RequestForm {
  readonly contentType: string;
  readonly schema: TSchema;
  /** A JSON value, or text as it is sent. */
  readonly example: unknown;
}

/** What a route takes and answers, beside what the route table says of it. */
export interface Operation {
  /** Groups the routes in documents. */
  readonly tag: 'Sending events' | 'Asking' | 'Dead letters' | 'Processing' | 'Monitoring';
  readonly description: string;
  /** By name; those of the path are all given. */
  readonly path?: Readonly<Record<string, Parameter>>;
  readonly query?: Readonly<Record<string, Parameter>>;
  readonly headers?: Readonly<Record<string, Parameter>>;
  readonly body?: readonly RequestForm[];
  /** By status. Problems are named by their status alone. */
  readonly answers: Readonly<
    Record<number, { readonly description: string; readonly schema?: TSchema; readonly contentType?: string }>
  >;
  /** Statuses of the problems that the route answers, beside those that every route may answer. */
  readonly problems?: readonly number[];
}

/** Operations by route key: `GET /events/{id}`. */
export type Operations = Readonly<Record<string, Operation>>;
