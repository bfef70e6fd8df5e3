import { DeleteItemCommand } from '@aws-sdk/client-dynamodb';
import { expect, it } from 'vitest';
import type { EventAnswer } from '../../../core/views/answers/events.ts';
import type { ProcessingAnswer, ReplayAnswer } from '../../../core/views/answers/processing.ts';
import { type Clients, rawCall, stackResources } from './clients.ts';
import { type DeployedStack, settled, until } from './stack.ts';

const SOURCE = 'outage';
const POLICY = 'StoreIsAway';
const event = (id: string) => ({ id, source: SOURCE, type: 'outage.test', data: {} });

/** The store is away for the process function, which has lost its permission; then it loses an event. */
export function outageTests(stack: () => DeployedStack, clients: () => Clients): void {
  const processing = () => stack().get<ProcessingAnswer>('/processing');
  /** Of an event, or of the answer where there is none. */
  const statusOf = async (id: string): Promise<string | number> => {
    const response = await stack().request(`/events/${id}?source=${SOURCE}`);
    const { status } = (await response.json()) as EventAnswer;
    return response.ok ? status : response.status;
  };

  async function denyStore(isDenied: boolean): Promise<void> {
    const resources = await stackResources(clients());
    const isRole = ({ type, logicalId }: (typeof resources)[number]) =>
      type === 'AWS::IAM::Role' && logicalId.startsWith('FunctionsProcess');
    const role = resources.find(isRole)?.physicalId ?? '';
    const Statement = [{ Effect: 'Deny', Action: 'dynamodb:PartiQLInsert', Resource: '*' }];
    const call = {
      Version: '2010-05-08',
      RoleName: role,
      PolicyName: POLICY,
      ...(isDenied
        ? { Action: 'PutRolePolicy', PolicyDocument: JSON.stringify({ Version: '2012-10-17', Statement }) }
        : { Action: 'DeleteRolePolicy' }),
    };
    await rawCall('iam', new URLSearchParams(call).toString(), { 'content-type': 'application/x-www-form-urlencoded' });
  }

  it('events wait, the mapping pauses itself, the breaker resumes it, and nothing is lost', async () => {
    const before = (await settled(stack())).totals;
    await denyStore(true);
    try {
      await stack().post('/events', event('during'));
      const paused = await until(processing, ({ state }) => state === 'paused');
      expect(paused).toMatchObject({ breaker: 'open', pausedBy: [{ reason: 'breaker' }] });
      await stack().post('/events', event('waiting'));
    } finally {
      await denyStore(false);
    }
    await until(processing, ({ state, breaker }) => state === 'running' && breaker === 'closed', 120_000);
    const { totals } = await settled(stack(), before.received + 2);
    expect(totals).toEqual({ ...before, received: before.received + 2, processed: before.processed + 2 });
    expect(await statusOf('during')).toBe('processed');
    expect(await statusOf('waiting')).toBe('processed');
  }, 300_000);

  it('a replay brings back what the store has lost', async () => {
    const Key = { pk: { S: 'e:during' }, sk: { S: SOURCE } };
    await clients().dynamodb.send(new DeleteItemCommand({ TableName: stack().outputs.TableName, Key }));
    expect(await statusOf('during')).toBe(404);
    const range = { from: new Date(Date.now() - 3_600_000).toISOString(), to: new Date().toISOString() };
    const { replayId } = await stack().post<ReplayAnswer>('/replays', { ...range, type: 'outage.test' });
    const replay = await until(
      () => stack().get<ReplayAnswer>(`/replays/${replayId}`),
      ({ state }) => state !== 'running',
    );
    expect(replay).toMatchObject({ state: 'done', read: 2, already: 1, added: 1, failed: 0 });
    expect(await statusOf('during')).toBe('processed');
  }, 120_000);
}
