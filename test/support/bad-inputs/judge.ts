import type { RawAnswer } from '../raw-http.ts';

export interface Problem {
  readonly code: string;
  readonly status: number;
  readonly detail: string;
  readonly requestId: string;
  readonly events?: readonly {
    readonly status: string;
    readonly errors?: readonly { pointer: string; code: string }[];
  }[];
}

const ECHO_CHARACTERS = 100;

/** All texts within a JSON value. */
function textsOf(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsOf) : [];
}

/** A piece of more than 100 characters that stands in a text of the answer and in the request. */
function echoOf(answer: unknown, request: string): string | undefined {
  for (const text of textsOf(answer)) {
    for (let start = 0; start + ECHO_CHARACTERS < text.length; start += 1) {
      const piece = text.slice(start, start + ECHO_CHARACTERS + 1);
      if (request.includes(piece)) return piece;
    }
  }
  return undefined;
}

/**
 * What is wrong with an answer whatever was asked: a 5xx, an error that is no problem+json or lacks its members, a
 * stack trace, an echo of more than 100 characters, no request id. Empty where nothing is.
 */
export function faultsOfAnswer(answer: RawAnswer, request: Uint8Array): string[] {
  const { status, headers, text } = answer;
  const faults: string[] = [];
  if (answer.answers !== 1) faults.push(`${answer.answers} answers`);
  if (status >= 500) faults.push(`status ${status}`);
  if (!/^[0-9a-f-]{36}$/.test(headers['x-request-id'] ?? '')) faults.push('no x-request-id');
  if (/\bat [^\s"]+ \(|node:internal|\.ts:\d/.test(text)) faults.push('a stack trace');
  if (status < 400 || text === '') return faults;
  if (headers['content-type'] !== 'application/problem+json') faults.push(`content type ${headers['content-type']}`);
  const problem = JSON.parse(text) as Problem;
  if (problem.status !== status) faults.push('another status in the body');
  if (problem.requestId !== headers['x-request-id']) faults.push('another request id in the body');
  if (!/^[a-z0-9_]+$/.test(problem.code)) faults.push(`code ${problem.code}`);
  if (!/\.$/.test(problem.detail)) faults.push(`detail '${problem.detail}'`);
  const echo = echoOf(problem, Buffer.from(request).toString('utf8'));
  if (echo !== undefined) faults.push(`an echo of the request: ${echo}`);
  return faults;
}

/** Pointer and code of the first fault of the first rejected event. */
export function firstFault({ events }: Pick<Problem, 'events'>): string | undefined {
  const [fault] = events?.find(({ status }) => status === 'rejected')?.errors ?? [];
  return fault && `${fault.pointer} ${fault.code}`;
}
