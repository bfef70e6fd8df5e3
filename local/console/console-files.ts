import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { CONSOLE_INDEX, CONTENT_SECURITY_POLICY } from '../../config/console.ts';
import type { HttpResponse } from '../../lambdas/shared/http.ts';

/** One file of the built console, ready to be sent. */
export type ConsoleFile = Pick<HttpResponse, 'headers' | 'body'>;

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
};

const SAFETY = {
  'content-security-policy': CONTENT_SECURITY_POLICY,
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
};

function read(path: string, cacheControl: string): ConsoleFile {
  const body = readFileSync(path, 'utf8');
  const etag = `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`;
  const contentType = CONTENT_TYPES[extname(path)] ?? 'application/octet-stream';
  return { body, headers: { ...SAFETY, 'content-type': contentType, 'cache-control': cacheControl, etag } };
}

/** Files of the console by their name; the page itself is CONSOLE_INDEX, all others lie below /assets/. */
export type ConsoleFiles = ReadonlyMap<string, ConsoleFile>;

/**
 * Reads the built console into memory: some hundred kilobytes.
 * @param folder dist/dashboard; none where nothing was built
 */
export function readConsoleFiles(folder: string): ConsoleFiles {
  const files = new Map<string, ConsoleFile>();
  try {
    files.set(CONSOLE_INDEX, read(join(folder, CONSOLE_INDEX), 'no-cache'));
    for (const name of readdirSync(join(folder, 'assets'))) {
      // A name with a hash never stands for other bytes.
      const isHashed = /-[\w-]{8}\.\w+$/.test(name);
      files.set(name, read(join(folder, 'assets', name), isHashed ? 'max-age=31536000, immutable' : 'max-age=3600'));
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  return files;
}
