import { gzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { readJsonBody } from '../../../../lambdas/shared/json-body.ts';
import { HttpProblem } from '../../../../lambdas/shared/problem.ts';
import { httpRequest } from './http-request.ts';

const request = (body: string | Uint8Array) => ({
  ...httpRequest('POST /dead-letters/redrive', '/dead-letters/redrive'),
  body: typeof body === 'string' ? body : Buffer.from(body).toString('base64'),
  isBase64Encoded: typeof body !== 'string',
});

function problemOf(body: string | Uint8Array): { status: number; code: string } {
  try {
    readJsonBody(request(body), ['data'], 'data');
  } catch (error) {
    if (error instanceof HttpProblem) return { status: error.problem.status, code: error.problem.code };
  }
  throw new Error('no problem');
}

it('reads an object, as text or as bytes, and tells where the marked member stands', () => {
  for (const body of ['{"data": "é" }', Buffer.from('{"data": "é" }')]) {
    const { members, text, scan } = readJsonBody(request(body), ['data'], 'data');
    expect(members).toEqual({ data: 'é' });
    expect(text.slice(scan.valueStart, scan.valueEnd)).toBe('"é"');
  }
});

it.each([
  ['no body', ''],
  ['a byte order mark', '\ufeff{"data":1}'],
  [
    'bytes that are no UTF-8, which would be kept as other characters',
    Buffer.from([...Buffer.from('{"data":"'), 0xff, 0x22, 0x7d]),
  ],
  ['a compressed body', gzipSync('{"data":1}')],
  ['an array', '[]'],
  ['an unknown member', '{"data":1,"__proto__":2}'],
  ['a member twice', '{"data":1,"d\\u0061ta":2}'],
  ['half of a surrogate pair', '{"data":"\\ud800"}'],
  ['a number beyond a double', '{"data":1e400}'],
  ['depth 33', `{"data":${'['.repeat(32)}${']'.repeat(32)}}`],
])('refuses %s', (_what, body) => {
  expect(problemOf(body)).toEqual({ status: 400, code: 'body_invalid' });
});

it('does not parse a body of more than 512 KiB', () => {
  expect(readJsonBody(request(`{"data":1}${' '.repeat(512 * 1024 - 10)}`), ['data']).members).toEqual({ data: 1 });
  expect(problemOf(`{"data":1}${' '.repeat(512 * 1024 - 9)}`)).toEqual({ status: 413, code: 'body_too_large' });
});
