import { execFile } from 'node:child_process';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import type { FunctionName } from '../../config/functions.ts';
import { sampleEnvironment } from './sample-environment.ts';

const run = promisify(execFile);

/** Imports a bundle as Lambda's runtime does, calls it where an event is given, and prints one line of JSON at the end. */
const PROGRAM = `
const [url, event] = process.argv.slice(1);
const startedAt = performance.now();
const { handler } = await import(url);
const initMs = performance.now() - startedAt;
const context = { awsRequestId: 'sample', functionName: 'sample', getRemainingTimeInMillis: () => 20_000 };
const answer = event === undefined ? typeof handler : await handler(JSON.parse(event), context);
process.stdout.write('\\n' + JSON.stringify({ initMs, answer }), () => process.exit(0));
`;

export interface StartedBundle {
  /** From the start of the import to its end, in milliseconds. */
  readonly initMs: number;
  /** Of the handler; without an event, what sort of thing the bundle exports as `handler`. */
  readonly answer: unknown;
}

/** The lines about the error: Node prints the source line too, and of a minified bundle that is everything. */
const reasonOf = (printed: string): string =>
  printed
    .split('\n')
    .filter((line) => /^\w*Error\b|^ {4}at /.test(line))
    .slice(0, 4)
    .join('\n');

/**
 * Starts a bundle in a process of its own, in an environment where neither AWS nor a store answers.
 * @param event what the handler is called with; it is not called without one
 * @throws Error with what the process said, where it does not start or its handler throws
 */
export async function startBundle(name: FunctionName, path: string, event?: unknown): Promise<StartedBundle> {
  const call = event === undefined ? [] : [JSON.stringify(event)];
  const program = ['--input-type=module', '--eval', PROGRAM, pathToFileURL(path).href, ...call];
  const options = { env: sampleEnvironment(name), timeout: 60_000, maxBuffer: 16 * 1024 * 1024 };
  const { stdout } = await run(process.execPath, program, options).catch(({ stderr }: { stderr: string }) => {
    throw new Error(`The bundle of ${name} does not start. ${reasonOf(stderr)}`);
  });
  return JSON.parse(stdout.slice(stdout.lastIndexOf('\n') + 1)) as StartedBundle;
}
