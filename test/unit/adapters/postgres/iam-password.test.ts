import { afterEach, expect, it, vi } from 'vitest';
import { iamPassword } from '../../../../adapters/postgres/iam-password.ts';

afterEach(() => {
  vi.unstubAllEnvs();
});

it('is a token for this user of this database, signed with the key and region of the function', async () => {
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIDEXAMPLE');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'secret');
  vi.stubEnv('AWS_SESSION_TOKEN', 'session');
  vi.stubEnv('AWS_REGION', 'eu-central-1');
  const password = iamPassword({ host: 'db.example', port: 5_433, user: 'spillway' });
  const token = new URL(`https://${await password()}`);
  expect(token.host).toBe('db.example:5433');
  expect(Object.fromEntries(token.searchParams)).toMatchObject({
    Action: 'connect',
    DBUser: 'spillway',
    'X-Amz-Credential': expect.stringMatching(/^AKIDEXAMPLE\/\d{8}\/eu-central-1\/rds-db\/aws4_request$/),
    'X-Amz-Expires': '900',
    'X-Amz-Security-Token': 'session',
  });
});
