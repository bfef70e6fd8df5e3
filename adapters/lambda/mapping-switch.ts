import {
  GetEventSourceMappingCommand,
  type LambdaClient,
  ListEventSourceMappingsCommand,
  UpdateEventSourceMappingCommand,
} from '@aws-sdk/client-lambda';
import { PipelineError } from '../../core/errors.ts';
import type { Random, Time } from '../../core/ports/time.ts';
import { retryDelayMs } from '../../core/retry-delay.ts';

/**
 * An event source mapping as Lambda has it.
 * Both reject with PipelineError SERVICE_UNAVAILABLE when Lambda does not do what it is asked for.
 */
export interface MappingSwitch {
  /** Resolves when Lambda has taken the request; it switches some seconds later. */
  enable(isOn: boolean): Promise<void>;
  /** `Enabled`, `Disabling`, `Disabled` and others: docs.aws.amazon.com/lambda/latest/api/API_EventSourceMappingConfiguration.html */
  state(): Promise<string>;
}

export interface MappingSwitchDeps {
  readonly client: Pick<LambdaClient, 'send'>;
  /** UUID of the mapping. */
  readonly mappingId: () => Promise<string>;
  readonly time: Pick<Time, 'now' | 'sleep'>;
  readonly random: Random;
}

/** While it is being created, updated or switched, a mapping refuses the next request. */
const BUSY = new Set(['ResourceInUseException', 'ResourceConflictException']);
const BUSY_DELAYS = { firstMs: 500, longestMs: 4_000 };
const BUSY_FOR_MS = 20_000;

const isBusy = (error: unknown): boolean => error instanceof Error && BUSY.has(error.name);

async function answered<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    const reason = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    const message = `The event source mapping cannot be reached or switched, it stays as it is: ${reason}`;
    throw new PipelineError('SERVICE_UNAVAILABLE', message, { cause: error });
  }
}

export function lambdaMappingSwitch({ client, mappingId, time, random }: MappingSwitchDeps): MappingSwitch {
  const enable = async (isOn: boolean): Promise<void> => {
    const command = new UpdateEventSourceMappingCommand({ UUID: await mappingId(), Enabled: isOn });
    const deadline = time.now() + BUSY_FOR_MS;
    for (let failures = 1; ; failures += 1) {
      try {
        await client.send(command);
        return;
      } catch (error) {
        const waitMs = retryDelayMs(failures, BUSY_DELAYS, random);
        if (!isBusy(error) || time.now() + waitMs >= deadline) throw error;
        await time.sleep(waitMs);
      }
    }
  };
  const state = async (): Promise<string> => {
    const { State } = await client.send(new GetEventSourceMappingCommand({ UUID: await mappingId() }));
    return State ?? '';
  };
  return { enable: (isOn) => answered(enable(isOn)), state: () => answered(state()) };
}

/** UUID of the mapping that feeds a function: of its first one, since a function of ours has no other. */
export function findMappingOf(client: Pick<LambdaClient, 'send'>, functionName: string): () => Promise<string> {
  let found: string | undefined;
  return async () => {
    if (found !== undefined) return found;
    const command = new ListEventSourceMappingsCommand({ FunctionName: functionName });
    const [mapping] = (await client.send(command)).EventSourceMappings ?? [];
    if (mapping?.UUID === undefined) throw new Error(`No event source mapping feeds the function ${functionName}.`);
    found = mapping.UUID;
    return found;
  };
}
