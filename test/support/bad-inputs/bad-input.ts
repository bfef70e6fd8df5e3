import type { RequestParts } from '../raw-http.ts';

/** Keys that the suite's platform knows, by what they may do; `none` sends no key. */
export type KeyName = 'all' | 'ingest-only' | 'read-only' | 'expired' | 'revoked' | 'none';

export type Sent = RequestParts | string;

/** One input and our answer to it. */
export interface BadInput {
  /** Its number in the catalogue. */
  readonly ref: string;
  readonly what: string;
  /** A string is sent as it stands, head and body, `{key}` filled in; a function is called when it is the input's turn. */
  readonly send: Sent | (() => Sent);
  /** `all` where nothing is said. */
  readonly key?: KeyName;
  readonly status: number;
  /** How long the client waits for an answer; 5 seconds where nothing is said. */
  readonly endAfterMs?: number;
  /** The problem's code. */
  readonly code?: string;
  /** Pointer and code of the first fault of the first rejected event, such as `/id minLength`. */
  readonly fault?: string;
  /** A piece of the answer's body. */
  readonly shows?: string;
  /** What another route answers once everything is processed: a piece of its body, byte for byte. */
  readonly later?: { readonly path: string; readonly shows: string };
}

export const JSON_TYPE = { 'content-type': 'application/json' } as const;

export const SOURCE = 'catalogue';

/** The path that answers the events of this suite with an id. */
export const pathOf = (id: string, source = SOURCE): string =>
  `/events/${encodeURIComponent(id)}?source=${encodeURIComponent(source)}`;

export const jsonRequest = (body: string | Uint8Array): RequestParts => ({ headers: JSON_TYPE, body });

/** An event as JSON text; the members are JSON texts themselves, so that any spelling can be sent. */
export function eventText(members: Readonly<Record<string, string>>): string {
  const all = { type: '"bad.input"', source: JSON.stringify(SOURCE), ...members };
  return `{${Object.entries(all)
    .map(([name, value]) => `"${name}":${value}`)
    .join(',')}}`;
}

/** An event that is refused: 422 with this fault. */
export const rejected = (ref: string, what: string, body: string | (() => string), fault: string): BadInput => ({
  ref,
  what,
  send: typeof body === 'string' ? jsonRequest(body) : () => jsonRequest(body()),
  status: 422,
  code: 'events_rejected',
  fault,
});

/** A body that is refused as a whole. */
export const refused = (
  ref: string,
  what: string,
  body: string | Uint8Array,
  status: number,
  code: string,
): BadInput => ({
  ref,
  what,
  send: jsonRequest(body),
  status,
  code,
});

/** An event that is strange, but good: it comes back with its data byte for byte. */
export const keptData = (ref: string, what: string, id: string, dataText: string): BadInput => ({
  ref,
  what,
  send: jsonRequest(eventText({ id: JSON.stringify(id), data: dataText })),
  status: 202,
  later: { path: pathOf(id), shows: `"data":${dataText}` },
});

/** An event whose id is strange, but good: it comes back under that id. */
export const keptId = (ref: string, what: string, id: string): BadInput => ({
  ref,
  what,
  send: jsonRequest(eventText({ id: JSON.stringify(id), data: JSON.stringify(what) })),
  status: 202,
  later: { path: pathOf(id), shows: `{"id":${JSON.stringify(id)},"source":"catalogue"` },
});

/** A question and its answer. */
export const asked = (ref: string, what: string, path: string, status: number, codeOrShown: string): BadInput => ({
  ref,
  what,
  send: { method: 'GET', path },
  status,
  ...(status < 300 ? { shows: codeOrShown } : { code: codeOrShown }),
});

/** A JSON body for a route, and its answer. */
export const posted = (
  ref: string,
  what: string,
  path: string,
  body: string | Uint8Array,
  status: number,
  codeOrShown: string,
): BadInput => ({
  ref,
  what,
  send: { path, headers: JSON_TYPE, body },
  status,
  ...(status < 300 ? { shows: codeOrShown } : { code: codeOrShown }),
});
