import { ROUTES, type Scope } from './routes.ts';

/** Every scope that a key may have. */
export const SCOPES: readonly Scope[] = ['ingest', 'read', 'operate'];

/** The scope that each route needs, by its key (`GET /events`); undefined for one that anybody may call. */
export const ROUTE_SCOPES: ReadonlyMap<string, Scope | undefined> = new Map(
  ROUTES.map(({ method, path, scope }) => [`${method} ${path}`, scope]),
);

/** A key that is revoked stops working within this time, everywhere. */
export const REVOCATION_SECONDS = 60;

/** How long API Gateway remembers what the authorizer said of a key on a route. */
export const AUTHORIZER_CACHE_SECONDS = 30;

/**
 * How long the authorizer remembers the keys. What it answers at the end of `atMostSeconds` the gateway remembers for
 * AUTHORIZER_CACHE_SECONDS more: both together stay below REVOCATION_SECONDS.
 */
export const AUTHORIZER_KEY_MEMORY = { refreshAfterSeconds: 20, atMostSeconds: 25 } as const;

/** How often the local runtime looks whether its key file was changed. */
export const KEY_FILE_CHECK_SECONDS = 10;

/** What one API key may do in a second; undefined: any number. */
export interface KeyRates {
  readonly requestsPerSecond?: number;
  /** Events of ingest requests, dry runs and rejected ones included. */
  readonly eventsPerSecond?: number;
}

/** Nothing is limited unless the start, or the stage, says so. */
export const KEY_RATES: KeyRates = {};

const NAMES: readonly string[] = ['requestsPerSecond', 'eventsPerSecond'] satisfies (keyof KeyRates)[];

/**
 * Reads the rates that the deployment wrote into ENVIRONMENT.keyRates as JSON.
 * @throws Error that says what is wrong with them
 */
export function keyRates(text: string | undefined): KeyRates {
  if (text === undefined || text === '') return KEY_RATES;
  const rates: unknown = JSON.parse(text);
  const isRates =
    typeof rates === 'object' &&
    rates !== null &&
    Object.entries(rates).every(([name, rate]) => NAMES.includes(name) && typeof rate === 'number' && rate > 0);
  if (!isRates) throw new Error(`Key rates are numbers above 0 named ${NAMES.join(', ')}, not ${text}.`);
  return rates as KeyRates;
}
