import { expect, it } from 'vitest';
import { problem } from '../../../../lambdas/shared/problem.ts';

it('is problem+json with a stable type, the request id and the faults of the body', () => {
  const response = problem(
    {
      status: 413,
      code: 'batch_too_large',
      title: 'Batch too large',
      detail: 'A request holds at most 5000 events; none was taken, send them in parts.',
      errors: [{ index: 5000, pointer: '/events/5000', code: 'batch_too_large', message: 'one too many' }],
      headers: { 'retry-after': '1' },
    },
    'JKJaXmPLvHcESHA=',
  );
  expect(response.statusCode).toBe(413);
  expect(response.headers).toEqual({
    'content-type': 'application/problem+json',
    'x-request-id': 'JKJaXmPLvHcESHA=',
    'retry-after': '1',
  });
  expect(JSON.parse(response.body)).toEqual({
    type: '/problems/batch-too-large',
    title: 'Batch too large',
    status: 413,
    detail: 'A request holds at most 5000 events; none was taken, send them in parts.',
    instance: 'urn:spillway:request:JKJaXmPLvHcESHA%3D',
    code: 'batch_too_large',
    requestId: 'JKJaXmPLvHcESHA=',
    errors: [{ index: 5000, pointer: '/events/5000', code: 'batch_too_large', message: 'one too many' }],
  });
});

it('leaves out the faults where the body has none', () => {
  const { body } = problem({ status: 404, code: 'x', title: 'X', detail: 'No x.' }, 'r');
  expect(JSON.parse(body)).not.toHaveProperty('errors');
});
