import { expect, it } from 'vitest';
import { readAnswer } from '../../../bench/http-answer.ts';

const PLAIN = 'HTTP/1.1 202 Accepted\r\nContent-Type: application/json\r\nContent-Length: 14\r\n\r\n{"accepted":3}';
const CHUNKED =
  'HTTP/1.1 207 Multi-Status\r\ntransfer-encoding: chunked\r\nconnection: keep-alive\r\n\r\n5\r\n{"acc\r\n9\r\nepted":3}\r\n0\r\n\r\n';

it('reads status and body of an answer that says its length', () => {
  expect(readAnswer(PLAIN)).toMatchObject({ status: 202, body: '{"accepted":3}', keepsAlive: true });
});

it('joins the chunks of an answer that does not', () => {
  expect(readAnswer(CHUNKED)).toMatchObject({ status: 207, body: '{"accepted":3}', keepsAlive: true });
});

it.each([PLAIN, CHUNKED])('waits for the last byte', (text) => {
  for (let length = 0; length < text.length; length += 1) expect(readAnswer(text.slice(0, length))).toBeUndefined();
});

it('notices that the server will close the connection', () => {
  const text = 'HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\nContent-Length: 0\r\n\r\n';
  expect(readAnswer(text)).toMatchObject({ status: 503, body: '', keepsAlive: false });
});
