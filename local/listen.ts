import { realTime } from '../adapters/system/real-time.ts';
import { DRILL_ROUTES } from '../config/drills.ts';
import { ROUTES } from '../config/routes.ts';
import type { Logger } from '../core/ports/logger.ts';
import { CONSOLE_ROUTES } from './console/serve-console.ts';
import { EnvironmentProblem } from './environment-problem.ts';
import { type HttpServer, startHttpServer } from './http/http-server.ts';
import { SERVER_LIMITS } from './http/limits.ts';
import { openKeys } from './keys/open-keys.ts';
import type { PlatformOptions } from './options.ts';

/** Addresses that a browser on this machine reaches as localhost. */
const NEAR = new Set(['127.0.0.1', 'localhost', '::1', '0.0.0.0', '::']);

export interface Listening {
  readonly server: HttpServer;
  readonly url: string;
  /** The key that was made because none was there; nobody can learn it again. */
  readonly newKey: string | undefined;
}

const urlOf = (host: string, port: number): string =>
  `http://${NEAR.has(host) ? 'localhost' : host.includes(':') ? `[${host}]` : host}:${port}`;

/**
 * Takes the port at once, before the slow parts start: a busy one is known within a moment, and requests are answered
 * 503 until `server.serve` is called.
 * @throws EnvironmentProblem when the address cannot be listened on, or the keys cannot be read
 */
export async function listen(options: PlatformOptions, folder: string, logger: Logger): Promise<Listening> {
  const { host, port } = options;
  const keys = options.auth ? await openKeys(folder, logger) : undefined;
  try {
    const routes = [...ROUTES, ...CONSOLE_ROUTES, ...(options.drills ? DRILL_ROUTES : [])];
    const settings = { host, port, routes, keys: keys?.guard, limits: SERVER_LIMITS, logger, time: realTime };
    const server = await startHttpServer(settings);
    return { server, url: urlOf(host, server.port), newKey: keys?.newKey };
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const reason =
      code === 'EADDRINUSE' ? `Port ${port} is in use` : `${host}:${port} cannot be listened on (${message})`;
    throw new EnvironmentProblem(`${reason}; choose another with --port or --host, or stop what uses it.`, {
      cause: error,
    });
  }
}
