import { afterAll, beforeAll, describe } from 'vitest';
import { alarmTests } from './alarms.ts';
import { apiKeyTests } from './api-keys.ts';
import { type Clients, closeClients, openClients } from './clients.ts';
import { deadLetterTests } from './dead-letters.ts';
import { equalAnswerTests } from './equal-answers.ts';
import { failedBatchTests } from './failed-batches.ts';
import { outageTests } from './outage.ts';
import { realDataTests } from './real-data.ts';
import { routeTests } from './routes.ts';
import { type DeployedStack, deployStack } from './stack.ts';
import { teardownTests } from './teardown.ts';

let deployed: DeployedStack;
let opened: Clients;
beforeAll(async () => {
  opened = openClients();
  deployed = await deployStack();
}, 300_000);
afterAll(() => closeClients(opened));

const stack = (): DeployedStack => deployed;
const clients = (): Clients => opened;

// In this order: the first one begins with a stack that holds nothing, the last one takes it down.
describe('the same events on one machine and on AWS give equal answers', () => equalAnswerTests(stack));
describe('every route', () => routeTests(stack));
describe('what watches the stack', () => alarmTests(clients));
describe('keys', () => apiKeyTests(stack, clients));
describe('dead letters', () => deadLetterTests(stack, clients));
describe('a batch that Lambda gives up', () => failedBatchTests(stack, clients));
describe('a store that fails', () => outageTests(stack, clients));
describe('the events of the data sets', () => realDataTests(stack));
describe('the teardown', () => teardownTests(stack, clients));
