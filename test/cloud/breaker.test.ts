import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { GetEventSourceMappingCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { afterAll, expect, it } from 'vitest';
import { dynamoEventStore } from '../../adapters/dynamodb/event-store.ts';
import { kinesisClient } from '../../adapters/kinesis/kinesis-client.ts';
import { lambdaMappingControl } from '../../adapters/lambda/mapping-control.ts';
import { findMappingOf, lambdaMappingSwitch } from '../../adapters/lambda/mapping-switch.ts';
import { realRandom, realTime } from '../../adapters/system/real-time.ts';
import { ENVIRONMENT } from '../../config/environment.ts';
import { createBreaker } from '../../lambdas/breaker/breaker.ts';
import { deployedMapping } from '../../lambdas/shared/deployed-mapping.ts';
import { collectingLogger } from '../unit/lambdas/shared/collecting-logger.ts';
import { emulator } from './emulator.ts';
import { openEventTable } from './event-table.ts';
import { openControlTable } from './opened-control-table.ts';
import { createMapping } from './sample-mapping.ts';

const client = new LambdaClient(emulator());
const kinesis = kinesisClient(emulator());
const dynamodb = new DynamoDBClient(emulator());
afterAll(() => {
  for (const one of [client, kinesis, dynamodb]) one.destroy();
});

const clock = { time: realTime, random: realRandom };

it('resumes the mapping that the process function paused, and leaves one alone that was paused by hand', async () => {
  const { functionName, mappingId } = await createMapping(client, kinesis);
  const table = await openControlTable(dynamodb);
  // As the process function sees its mapping, and as every other one does.
  const own = lambdaMappingSwitch({ client, mappingId: findMappingOf(client, functionName), ...clock });
  const ofProcess = lambdaMappingControl({ mapping: own, table, time: realTime });
  const control = deployedMapping({ [ENVIRONMENT.mapping]: mappingId }, { client, table, ...clock });
  const store = dynamoEventStore(await openEventTable());
  const breaker = createBreaker({ store, control, logger: collectingLogger(), time: realTime });
  const tick = () => breaker({ getRemainingTimeInMillis: () => 10_000 });
  const stateOf = async () => (await client.send(new GetEventSourceMappingCommand({ UUID: mappingId }))).State;

  await ofProcess.pause('breaker');
  expect(await stateOf()).toMatch(/^Disabl(ed|ing)$/);
  await tick();
  expect(await stateOf()).toMatch(/^Enabl(ed|ing)$/);

  await control.pause('hand');
  await ofProcess.pause('breaker');
  await tick();
  expect(await stateOf()).toMatch(/^Disabl(ed|ing)$/);
  expect(await control.state()).toMatchObject({ pausedBy: [{ reason: 'hand' }] });
  await store.close();
});
