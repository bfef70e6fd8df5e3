import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { inject } from 'vitest';
import { type LocalDeployment, localDeployment } from '../../../cli/local-deployment/local-deployment.ts';
import type { Scope } from '../../../config/routes.ts';
import type { StatisticsAnswer } from '../../../core/views/answers/statistics.ts';

const REPOSITORY = resolve(import.meta.dirname, '../../..');
const STAGE = 'dev';
export const STACK_NAME = `Spillway-${STAGE}`;
const ALL_SCOPES: readonly Scope[] = ['ingest', 'read', 'operate'];

export interface Request {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** The API of a platform, wherever it runs, to whoever may do everything. */
export interface Api {
  request(path: string, request?: Request): Promise<Response>;
  /** The answer of a GET as JSON. */
  get<T>(path: string): Promise<T>;
  /** The answer of a POST of JSON, as JSON. */
  post<T>(path: string, body?: unknown): Promise<T>;
}

export interface ApiKey {
  readonly id: string;
  readonly key: string;
}

export interface DeployedStack extends Api {
  readonly deployment: LocalDeployment;
  /** Of the stack, by name. */
  readonly outputs: Readonly<Record<string, string>>;
  /** A request without a key, unless its headers have one. */
  anonymous(path: string, request?: Request): Promise<Response>;
  /** `npm run keys -- <args>` on this stack. @returns what it answered, as JSON */
  keys<T>(...args: readonly string[]): Promise<T>;
}

const ASK_AGAIN = 10;

/**
 * An API at an origin, and the headers that every request has. Where it says to ask again in a second, a GET does: on an
 * emulator under load a call of the store's may take too long.
 */
export function apiAt(origin: string, always: Readonly<Record<string, string>> = {}): Api {
  const request = async (path: string, { method = 'GET', headers = {}, body }: Request = {}): Promise<Response> => {
    for (let asked = 1; ; asked += 1) {
      const all = { ...always, ...headers };
      const response = await fetch(`${origin}${path}`, { method, headers: all, ...(body !== undefined && { body }) });
      if (response.status !== 503 || method !== 'GET' || asked === ASK_AGAIN) return response;
      await response.arrayBuffer();
      await sleep(1_000);
    }
  };
  const answer = async <T>(path: string, sent?: Request): Promise<T> => {
    const response = await request(path, sent);
    const text = await response.text();
    if (!response.ok) throw new Error(`${sent?.method ?? 'GET'} ${path} answered ${response.status}: ${text}`);
    return JSON.parse(text) as T;
  };
  return {
    request,
    get: (path) => answer(path),
    post: (path, body) =>
      answer(path, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      }),
  };
}

/** Deploys the real template with the real CDK to the emulator of this run, and makes a key as an operator does. */
export async function deployStack(): Promise<DeployedStack> {
  const endpoint = inject('awsEndpoint');
  const deployment = localDeployment({ endpoint, stage: STAGE, environment: process.env });
  const outputs = await deployment.deploy();
  const keys = async <T>(...args: readonly string[]): Promise<T> => {
    const all = ['cli/keys.ts', ...args, '--stack', STACK_NAME, '--endpoint', endpoint, '--json'];
    return JSON.parse((await promisify(execFile)(process.execPath, all, { cwd: REPOSITORY })).stdout) as T;
  };
  const { key } = await keys<ApiKey>('create', '--name', 'suite', '--scope', ALL_SCOPES.join(','));
  // The emulator keeps some paths of its own, such as /health, unless the API's id stands before them.
  const origin = `${endpoint}/_aws/execute-api/${outputs.ApiId}/$default`;
  return {
    ...apiAt(origin, { authorization: `Bearer ${key}` }),
    anonymous: apiAt(origin).request,
    deployment,
    outputs,
    keys,
  };
}

/**
 * Asks until it is as it should be.
 * @throws Error with the last answer where it is not so within `withinMs`
 */
export async function until<T>(ask: () => Promise<T>, isThere: (answer: T) => boolean, withinMs = 60_000): Promise<T> {
  for (const deadline = Date.now() + withinMs; ; ) {
    const answer = await ask();
    if (isThere(answer)) return answer;
    if (Date.now() > deadline) {
      throw new Error(`It did not come within ${withinMs} ms; at last it was ${JSON.stringify(answer)}.`);
    }
    await sleep(250);
  }
}

/** The statistics when so many events have been received, and all that came so far are counted. */
export const settled = (api: Api, received = 0, withinMs = 180_000): Promise<StatisticsAnswer> =>
  until(
    () => api.get<StatisticsAnswer>('/statistics'),
    ({ totals }) => totals.received >= received && totals.inFlight === 0,
    withinMs,
  );
