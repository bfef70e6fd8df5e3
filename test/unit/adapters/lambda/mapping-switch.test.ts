import type { LambdaClient } from '@aws-sdk/client-lambda';
import { describe, expect, it } from 'vitest';
import { findMappingOf, lambdaMappingSwitch } from '../../../../adapters/lambda/mapping-switch.ts';
import { virtualTime } from '../../../support/virtual-time.ts';

const named = (name: string): Error => Object.assign(new Error(`${name} happened`), { name });

/** A client that answers, or throws, as the next of `answers` says, the last one for ever. */
function clientOf(...answers: readonly (object | Error)[]) {
  const sent: unknown[] = [];
  const send = async ({ input }: { input: unknown }) => {
    const answer = answers[Math.min(sent.length, answers.length - 1)];
    sent.push(input);
    if (answer instanceof Error) throw answer;
    return answer;
  };
  return { sent, client: { send } as unknown as Pick<LambdaClient, 'send'> };
}

describe('lambdaMappingSwitch', () => {
  const switchOf = (client: Pick<LambdaClient, 'send'>) => {
    const time = virtualTime();
    const mappingId = async (): Promise<string> => 'uuid-1';
    return { time, mapping: lambdaMappingSwitch({ client, mappingId, time, random: () => 0.999_999 }) };
  };

  it('asks again while the mapping is busy', async () => {
    const { client, sent } = clientOf(named('ResourceInUseException'), named('ResourceConflictException'), {});
    const { mapping, time } = switchOf(client);
    const enabled = mapping.enable(false);
    await time.advance(1_500);
    await enabled;
    expect(sent).toEqual(Array(3).fill({ UUID: 'uuid-1', Enabled: false }));
  });

  it('gives up on a mapping that stays busy', async () => {
    const { client } = clientOf(named('ResourceInUseException'));
    const { mapping, time } = switchOf(client);
    const enabled = expect(mapping.enable(true)).rejects.toMatchObject({
      code: 'SERVICE_UNAVAILABLE',
      message:
        'The event source mapping cannot be reached or switched, it stays as it is: ResourceInUseException: ResourceInUseException happened',
    });
    await time.advance(20_000);
    await enabled;
  });

  it('does not ask again what is refused', async () => {
    const { client, sent } = clientOf(named('AccessDeniedException'));
    await expect(switchOf(client).mapping.enable(true)).rejects.toMatchObject({ code: 'SERVICE_UNAVAILABLE' });
    expect(sent).toHaveLength(1);
  });
});

describe('findMappingOf', () => {
  it('asks once', async () => {
    const { client, sent } = clientOf({ EventSourceMappings: [{ UUID: 'uuid-2' }] });
    const find = findMappingOf(client, 'process');
    expect([await find(), await find()]).toEqual(['uuid-2', 'uuid-2']);
    expect(sent).toEqual([{ FunctionName: 'process' }]);
  });

  it('says that there is none', async () => {
    const { client } = clientOf({ EventSourceMappings: [] });
    await expect(findMappingOf(client, 'process')()).rejects.toThrow(
      'No event source mapping feeds the function process.',
    );
  });
});
