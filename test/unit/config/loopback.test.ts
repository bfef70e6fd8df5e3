import { expect, it } from 'vitest';
import { loopbackEndpoint } from '../../../config/loopback.ts';

it.each([
  ['http://127.0.0.1:4566', 'http://127.0.0.1:4566'],
  ['http://localhost:4566/', 'http://localhost:4566'],
  ['https://[::1]:4566/path', 'https://[::1]:4566'],
])('takes %s', (endpoint, origin) => {
  expect(loopbackEndpoint(endpoint)).toBe(origin);
});

it.each([
  'https://kinesis.us-east-1.amazonaws.com',
  'http://127.0.0.1.example.com:4566',
  'http://localhost.example.com',
  'http://127.0.0.1@example.com',
  'http://192.168.0.1:4566',
  'http://0.0.0.0:4566',
  'ftp://localhost',
  'localhost:4566',
  '127.0.0.1:4566',
  '',
])('refuses %s', (endpoint) => {
  expect(() => loopbackEndpoint(endpoint)).toThrow('is not on this machine, so nothing was sent to it');
});
