import type { TSchema } from 'typebox';
import Value from 'typebox/value';
import { expect } from 'vitest';
import type { Route } from '../../config/routes.ts';
import { OPERATIONS } from '../../lambdas/openapi/openapi.ts';
import type { Operation, RequestForm } from '../../lambdas/openapi/operation.ts';

const UNKNOWN = '00000000-0000-4000-8000-000000000000';

export const routeKey = ({ method, path }: Route): string => `${method} ${path}`;

export function operationOf(route: Route): Operation {
  const operation = OPERATIONS[routeKey(route)];
  if (operation === undefined) throw new Error(`Nothing in lambdas/openapi describes ${routeKey(route)}.`);
  return operation;
}

/**
 * The route's path with the examples of its parameters.
 * @param ids that only a running platform knows, by the first part of the path that asks for one
 */
export function examplePath(route: Route, ids: Readonly<Record<string, string>>): string {
  const { path: parameters = {}, query = {} } = operationOf(route);
  const folder = route.path.split('/')[1] ?? '';
  const filled = route.path.replace(/\{(\w+)\}/g, (_, name: string) =>
    encodeURIComponent(String(parameters[name]?.example ?? ids[folder] ?? UNKNOWN)),
  );
  const given = new URLSearchParams();
  for (const [name, { example }] of Object.entries(query)) if (example !== undefined) given.set(name, String(example));
  return given.size === 0 ? filled : `${filled}?${given}`;
}

/** Every route with each form of its body: two words to name a test by, and what to send. */
export const routeForms = (routes: readonly Route[]) =>
  routes.flatMap((route) =>
    (operationOf(route).body ?? [undefined]).map(
      (form) => [routeKey(route), form?.contentType ?? 'no body', route, form] as const,
    ),
  );

export function exampleRequest({ method }: Route, form: RequestForm | undefined) {
  if (form === undefined) return { method };
  const body = typeof form.example === 'string' ? form.example : JSON.stringify(form.example);
  return { method, headers: { 'content-type': form.contentType }, body };
}

/** That the answer is one of those that the operation describes, and fits its schema. */
export async function expectAsDescribed(response: Response, { answers }: Operation): Promise<void> {
  const described = answers[response.status];
  const text = await response.text();
  expect(described, `${response.status} ${text}`).toBeDefined();
  expect(response.headers.get('content-type')).toBe(described?.contentType ?? 'application/json');
  const faults = Value.Errors(described?.schema as TSchema, JSON.parse(text));
  expect(faults.map(({ instancePath, message }) => `${instancePath} ${message}`)).toEqual([]);
}
