import type { LambdaClient } from '@aws-sdk/client-lambda';
import { lambdaMappingControl } from '../../adapters/lambda/mapping-control.ts';
import { lambdaMappingSwitch } from '../../adapters/lambda/mapping-switch.ts';
import { ENVIRONMENT, requiredVariable } from '../../config/environment.ts';
import type { ControlTable } from '../../core/ports/control-table.ts';
import type { MappingControl } from '../../core/ports/mapping-control.ts';
import type { Random, Time } from '../../core/ports/time.ts';

export interface DeployedMappingDeps {
  readonly client: Pick<LambdaClient, 'send'>;
  readonly table: ControlTable;
  readonly time: Time;
  readonly random: Random;
}

/** The event source mapping that the environment names. */
export function deployedMapping(
  environment: Readonly<Record<string, string | undefined>>,
  { client, table, time, random }: DeployedMappingDeps,
): MappingControl {
  const uuid = requiredVariable(environment, ENVIRONMENT.mapping);
  const mapping = lambdaMappingSwitch({ client, mappingId: async () => uuid, time, random });
  return lambdaMappingControl({ mapping, table, time });
}
