import { InvokeCommand, type InvokeCommandOutput, type LambdaClient } from '@aws-sdk/client-lambda';
import { PipelineError } from '../../core/errors.ts';
import type { FunctionInvoker, InvokeResult } from '../../core/ports/function-invoker.ts';

/** Begins with the time and the request, which differ each time. */
const TIMED_OUT = /^\S+Z \S+ (?=Task timed out after)/;

/** `{errorType, errorMessage, trace}`; of a function that ran too long, some versions give the message only. */
function functionError(text: string): InvokeResult {
  const { errorType, errorMessage = text } = JSON.parse(text) as { errorType?: string; errorMessage?: string };
  const type = errorType ?? (TIMED_OUT.test(errorMessage) ? 'Sandbox.Timedout' : 'Unhandled');
  return { ok: false, errorType: type, errorMessage: errorMessage.replace(TIMED_OUT, '') };
}

function resultOf({ FunctionError, Payload }: InvokeCommandOutput): InvokeResult {
  const text = Payload?.transformToString() ?? '';
  if (FunctionError !== undefined) return functionError(text);
  return { ok: true, payload: text === '' ? undefined : JSON.parse(text) };
}

/**
 * Calls a Lambda function.
 * @param client one that waits for an answer as long as the function may run; it calls again what was throttled
 */
export function lambdaInvoker(client: Pick<LambdaClient, 'send'>, functionName: string): FunctionInvoker {
  const call = async (payload: unknown, InvocationType: 'RequestResponse' | 'Event'): Promise<InvokeCommandOutput> => {
    try {
      const Payload = JSON.stringify(payload);
      return await client.send(new InvokeCommand({ FunctionName: functionName, InvocationType, Payload }));
    } catch (error) {
      const reason = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
      const message = `The function ${functionName} cannot be called: ${reason}`;
      throw new PipelineError('SERVICE_UNAVAILABLE', message, { cause: error });
    }
  };
  return {
    invoke: async (payload) => resultOf(await call(payload, 'RequestResponse')),
    async start(payload) {
      await call(payload, 'Event');
    },
  };
}
