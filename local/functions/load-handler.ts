import { pathToFileURL } from 'node:url';
import type { FunctionError } from './invoke-result.ts';
import type { LambdaContext } from './lambda-context.ts';

export type Handler = (event: unknown, context: LambdaContext) => unknown;

export type Loaded = { readonly ok: true; readonly handler: Handler } | FunctionError;

// Names and wording are those of Lambda's Node runtime: github.com/aws/aws-lambda-nodejs-runtime-interface-client
const failure = (errorType: string, errorMessage: string): FunctionError => ({ ok: false, errorType, errorMessage });

/** Imports the module and finds the handler in it. Whatever the module throws becomes a value. */
export async function loadHandler(modulePath: string, handlerName: string, fullName: string): Promise<Loaded> {
  let module: Readonly<Record<string, unknown>>;
  try {
    module = await import(pathToFileURL(modulePath).href);
  } catch (error) {
    if (error instanceof SyntaxError) return failure('Runtime.UserCodeSyntaxError', String(error));
    if (isMissingModule(error)) return failure('Runtime.ImportModuleError', String(error));
    return functionError(error);
  }
  const handler = module[handlerName];
  if (typeof handler !== 'function') {
    return failure('Runtime.HandlerNotFound', `${fullName} is undefined or not exported`);
  }
  // Node 24's runtime refuses a handler that declares a callback; so it is found out here and not after a deployment.
  if (handler.length > 2) {
    return failure(
      'Runtime.CallbackHandlerDeprecated',
      `${fullName} declares a callback, which Lambda no longer supports from Node.js 24 on: make it an async function.`,
    );
  }
  return { ok: true, handler: handler as Handler };
}

/** What Lambda makes of a thrown value. */
export const functionError = (thrown: unknown): FunctionError =>
  thrown instanceof Error ? failure(thrown.name, thrown.message) : failure(typeof thrown, String(thrown));

const isMissingModule = (error: unknown): boolean =>
  error instanceof Error &&
  'code' in error &&
  (error.code === 'ERR_MODULE_NOT_FOUND' || error.code === 'MODULE_NOT_FOUND');
