import type { MappingControl } from '../../core/ports/mapping-control.ts';
import type { Random, Time } from '../../core/ports/time.ts';
import { lazily } from '../shared/lazily.ts';

export interface OwnMappingOptions {
  /** Of the function whose mapping it is. */
  readonly functionName: string;
  readonly controlTable: string;
  readonly time: Time;
  readonly random: Random;
}

/** Pauses the mapping that feeds a function. The clients for it are loaded with the first pause: most never come to it. */
export function ownMapping(options: OwnMappingOptions): Pick<MappingControl, 'pause'> {
  const { functionName, controlTable, time, random } = options;
  const control = lazily(async () => {
    const [{ LambdaClient }, { DynamoDBClient }, { dynamoControlTable }, mappings, { lambdaMappingControl }] =
      await Promise.all([
        import('@aws-sdk/client-lambda'),
        import('@aws-sdk/client-dynamodb'),
        import('../../adapters/dynamodb/control-table.ts'),
        import('../../adapters/lambda/mapping-switch.ts'),
        import('../../adapters/lambda/mapping-control.ts'),
      ]);
    const client = new LambdaClient();
    const mappingId = mappings.findMappingOf(client, functionName);
    const mapping = mappings.lambdaMappingSwitch({ client, mappingId, time, random });
    return lambdaMappingControl({ mapping, table: dynamoControlTable(new DynamoDBClient(), controlTable), time });
  });
  return { pause: async (reason) => (await control()).pause(reason) };
}
