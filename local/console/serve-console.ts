import { CONSOLE_INDEX } from '../../config/console.ts';
import type { Route } from '../../config/routes.ts';
import type { HttpHandler } from '../../lambdas/shared/http.ts';
import { HttpProblem } from '../../lambdas/shared/problem.ts';
import type { ConsoleFiles } from './console-files.ts';

/** The web console. Its files hold no secret; what it shows it asks of the API, with a key where one is wanted. */
export const CONSOLE_ROUTES: readonly Route[] = [
  { method: 'GET', path: '/', handler: 'local', summary: 'The web console' },
  { method: 'GET', path: '/console/{page}', handler: 'local', summary: 'A page of the web console' },
  { method: 'GET', path: '/assets/{name}', handler: 'local', summary: 'A file of the web console' },
];

const notBuilt = (): HttpProblem =>
  new HttpProblem({
    status: 503,
    code: 'console_not_built',
    title: 'The web console is not built',
    detail: 'The API works; start the platform with npm start, which builds the console, or run npm run build:console.',
  });

const noFile = (): HttpProblem =>
  new HttpProblem({
    status: 404,
    code: 'file_not_found',
    title: 'File not found',
    detail: 'The console has no file of this name; after an update, load its page again.',
  });

/** Answers CONSOLE_ROUTES. Every page is the same document, which looks at its own address. */
export const serveConsole =
  (files: ConsoleFiles): HttpHandler =>
  async ({ pathParameters, headers }) => {
    const name = pathParameters?.name;
    const file = files.get(name ?? CONSOLE_INDEX);
    if (file === undefined) throw name === undefined || files.size === 0 ? notBuilt() : noFile();
    const isKnown = headers['if-none-match'] === file.headers.etag;
    return isKnown ? { statusCode: 304, headers: file.headers, body: '' } : { statusCode: 200, ...file };
  };
