import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { HttpRequest } from '../../../../lambdas/shared/http.ts';
import { readConsoleFiles } from '../../../../local/console/console-files.ts';
import { serveConsole } from '../../../../local/console/serve-console.ts';

const folder = mkdtempSync(join(tmpdir(), 'console-'));
afterAll(() => rmSync(folder, { recursive: true }));
mkdirSync(join(folder, 'assets'));
writeFileSync(join(folder, 'index.html'), '<!doctype html>');
writeFileSync(join(folder, 'assets', 'index-9Q7KGNPY.js'), 'start()');
writeFileSync(join(folder, 'assets', 'spillway.svg'), '<svg/>');

const serve = serveConsole(readConsoleFiles(folder));
const ask = (pathParameters?: Record<string, string>, headers: Record<string, string> = {}) =>
  serve({ pathParameters, headers } as unknown as HttpRequest);

describe('the web console', () => {
  it('is one document at every page, which lets nothing in but files of this origin', async () => {
    const first = await ask();
    expect(first).toMatchObject({ statusCode: 200, body: '<!doctype html>' });
    expect(first.headers).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-cache',
      'content-security-policy':
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
      'x-content-type-options': 'nosniff',
    });
    expect(await ask({ page: 'events' })).toEqual(first);
  });

  it('keeps files whose name holds a hash for ever, and others for an hour', async () => {
    expect(await ask({ name: 'index-9Q7KGNPY.js' })).toMatchObject({
      body: 'start()',
      headers: { 'content-type': 'text/javascript; charset=utf-8', 'cache-control': 'max-age=31536000, immutable' },
    });
    expect((await ask({ name: 'spillway.svg' })).headers).toMatchObject({
      'content-type': 'image/svg+xml',
      'cache-control': 'max-age=3600',
    });
  });

  it('is not sent again to a browser that has it', async () => {
    const { etag = '' } = (await ask()).headers;
    expect(await ask(undefined, { 'if-none-match': etag })).toMatchObject({ statusCode: 304, body: '' });
  });

  it('has no other files, whatever the name is', async () => {
    for (const name of ['missing.js', '../index.html', '..', 'index.html/']) {
      await expect(ask({ name })).rejects.toMatchObject({ problem: { status: 404, code: 'file_not_found' } });
    }
  });

  it('says what to do where it was never built', async () => {
    const nothing = serveConsole(readConsoleFiles(join(folder, 'missing')));
    await expect(nothing({ headers: {} } as unknown as HttpRequest)).rejects.toMatchObject({
      problem: { status: 503, code: 'console_not_built' },
    });
  });
});
