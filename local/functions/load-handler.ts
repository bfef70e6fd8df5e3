import { pathToFileURL } from 'node:url';
import type { FunctionError } from '../../core/ports/function-invoker.ts';
import type { LambdaContext } from './lambda-context.ts';

export type Handler = (event: unknown, context: LambdaContext) => unknown;

/**
 * Imports the module and finds the handler in it. Names and wording of errors are those of Lambda's Node runtime:
 * github.com/aws/aws-lambda-nodejs-runtime-interface-client
 * @throws whatever the module throws
 */
export async function loadHandler(modulePath: string, handlerName: string, fullName: string): Promise<Handler> {
  const handler = (await importModule(modulePath))[handlerName];
  if (typeof handler !== 'function') {
    throw named('Runtime.HandlerNotFound', `${fullName} is undefined or not exported`);
  }
  // Node 24's runtime refuses a handler that declares a callback; so it is found out here and not after a deployment.
  if (handler.length > 2) {
    throw named(
      'Runtime.CallbackHandlerDeprecated',
      `${fullName} declares a callback, which Lambda no longer supports from Node.js 24 on: make it an async function.`,
    );
  }
  return handler as Handler;
}

async function importModule(modulePath: string): Promise<Readonly<Record<string, unknown>>> {
  try {
    return await import(pathToFileURL(modulePath).href);
  } catch (error) {
    if (error instanceof SyntaxError) throw named('Runtime.UserCodeSyntaxError', String(error), error);
    if (isMissingModule(error)) throw named('Runtime.ImportModuleError', String(error), error);
    throw error;
  }
}

/** An error under one of Lambda's names, with the stack of its cause. */
export function named(name: string, message: string, cause?: unknown): Error {
  const error = new Error(message, { cause });
  error.name = name;
  if (cause instanceof Error && cause.stack !== undefined) error.stack = cause.stack;
  return error;
}

/** What Lambda makes of a thrown value. */
export const functionError = (thrown: unknown): FunctionError =>
  thrown instanceof Error
    ? { ok: false, errorType: thrown.name, errorMessage: thrown.message }
    : { ok: false, errorType: typeof thrown, errorMessage: String(thrown) };

const isMissingModule = (error: unknown): boolean =>
  error instanceof Error &&
  'code' in error &&
  (error.code === 'ERR_MODULE_NOT_FOUND' || error.code === 'MODULE_NOT_FOUND');
