import { expect, it } from 'vitest';
import { ROUTES } from '../../../../config/routes.ts';
import { createOperate } from '../../../../lambdas/operate/operate.ts';
import type { HttpHandler, HttpRequest } from '../../../../lambdas/shared/http.ts';

const naming =
  (name: string): HttpHandler =>
  async () => ({ statusCode: 200, headers: {}, body: name });

const operate = createOperate({
  deadLetters: naming('deadLetters'),
  mappingControl: naming('mappingControl'),
  replays: naming('replays'),
});

const OPERATED = ROUTES.filter(({ handler }) => ['deadLetters', 'mappingControl', 'replays'].includes(handler));

it.each(OPERATED.map(({ method, path, handler }) => [`${method} ${path}`, handler]))(
  'answers %s by %s',
  async (routeKey, handler) => {
    expect((await operate({ routeKey } as HttpRequest)).body).toBe(handler);
  },
);

it.each(['GET /events', 'POST /no-such-route'])('has nothing at %s', async (routeKey) => {
  await expect(operate({ routeKey } as HttpRequest)).rejects.toMatchObject({
    problem: { status: 404, code: 'route_not_found' },
  });
});
