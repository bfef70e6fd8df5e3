import { isUtf8 } from 'node:buffer';
import { dataFault } from '../../core/events/data-fault.ts';
import { newScan, type ObjectScan, scanObject, skipSpaces } from '../../core/events/json-scan.ts';
import type { HttpRequest } from './http.ts';
import { HttpProblem } from './problem.ts';

const MAX_DEPTH = 32;
/** What is longest in such a body is the data of one event: 256 KiB, and room to spell them in. */
const MAX_BYTES = 512 * 1024;

export const bodyInvalid = (detail: string): HttpProblem =>
  new HttpProblem({ status: 400, code: 'body_invalid', title: 'Body invalid', detail });

function textOf({ body = '', isBase64Encoded }: HttpRequest): string {
  const bytes = Buffer.from(body, isBase64Encoded ? 'base64' : 'utf8');
  if (bytes.length > MAX_BYTES) {
    throw new HttpProblem({
      status: 413,
      code: 'body_too_large',
      title: 'Content too large',
      detail: `The body has more than ${MAX_BYTES} bytes; nothing was changed.`,
    });
  }
  // Characters are never repaired: what is no UTF-8 would be kept as U+FFFD.
  if (!isUtf8(bytes)) throw bodyInvalid('The body is not valid UTF-8, or it is compressed; nothing was changed.');
  return isBase64Encoded ? bytes.toString('utf8') : body;
}

export interface JsonBody {
  readonly members: Readonly<Record<string, unknown>>;
  /** As sent. */
  readonly text: string;
  /** What a pass over the text found out about the member `marked`. */
  readonly scan: Readonly<ObjectScan>;
}

/**
 * The body of a request that takes a JSON object with some members.
 * @param marked the member whose place in the text is wanted
 * @throws HttpProblem 413 where it is too long, 400 for anything else, for members that are not `allowed` or come twice,
 *   and for text or numbers that would not be kept unchanged
 */
export function readJsonBody(request: HttpRequest, allowed: readonly string[], marked = ''): JsonBody {
  const text = textOf(request);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw bodyInvalid('The body is not valid JSON; nothing was changed.');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw bodyInvalid(`The body must be a JSON object with ${allowed.join(', ')}.`);
  }
  const members = value as Record<string, unknown>;
  const unknown = Object.keys(members).find((name) => !allowed.includes(name));
  if (unknown !== undefined) {
    throw bodyInvalid(`'${unknown.slice(0, 60)}' is no member here: there are ${allowed.join(', ')}.`);
  }
  const scan = newScan();
  scanObject(text, skipSpaces(text, 0), marked, scan);
  if (scan.members !== Object.keys(members).length) throw bodyInvalid('The body must not name a member twice.');
  if (scan.depth > MAX_DEPTH) throw bodyInvalid(`The body must not nest deeper than ${MAX_DEPTH} levels.`);
  const fault = dataFault(value, text, scan.hasExponent);
  if (fault !== undefined) throw bodyInvalid(`${fault.pointer || 'The body'} ${fault.message}.`);
  return { members, text, scan };
}
