import { dataFault } from '../../core/events/data-fault.ts';
import { newScan, type ObjectScan, scanObject, skipSpaces } from '../../core/events/json-scan.ts';
import type { HttpRequest } from './http.ts';
import { HttpProblem } from './problem.ts';

const MAX_DEPTH = 32;

export const bodyInvalid = (detail: string): HttpProblem =>
  new HttpProblem({ status: 400, code: 'body_invalid', title: 'Body invalid', detail });

const textOf = ({ body, isBase64Encoded }: HttpRequest): string =>
  body === undefined ? '' : isBase64Encoded ? Buffer.from(body, 'base64').toString('utf8') : body;

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
 * @throws HttpProblem 400 for anything else, for members that are not `allowed` or come twice, and for text or numbers
 *   that would not be kept unchanged
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
