import { describe, expect, it } from 'vitest';
import { referred, type Synthesized, synthesized } from './synthesized.ts';

interface Statement {
  readonly Action: string | readonly string[];
  readonly Resource: unknown;
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}

/** What the role of a function may do, beside what stands in policies of other constructs. */
function statementsOf({ resources }: Synthesized, fn: string): readonly Statement[] {
  const policies = resources('AWS::IAM::Policy').filter(({ id }) => id.startsWith(`Functions${fn}RoleDefaultPolicy`));
  return policies.flatMap(({ Properties }) => Properties.PolicyDocument.Statement);
}
const list = (value: string | readonly string[]): readonly string[] => (typeof value === 'string' ? [value] : value);

const dynamo = synthesized();
const postgres = synthesized({ store: 'postgres' });
const controlTable = dynamo.resources('AWS::DynamoDB::GlobalTable').find(({ id }) => id.startsWith('ControlTable'))!.id;

// CDK sorts them.
const READ = ['GetItem', 'Query'];
const WRITE = ['DeleteItem', 'GetItem', 'PutItem', 'Query'];

describe('the control table', () => {
  const keysOf = (fn: string) =>
    statementsOf(dynamo, fn)
      .filter(({ Resource }) => referred(Resource) === controlTable)
      .map(({ Action, Condition }) => {
        const keys = Condition?.['ForAllValues:StringEquals']?.['dynamodb:LeadingKeys'] ?? 'any';
        return [list(Action).map((action) => action.replace('dynamodb:', '')), list(keys)];
      });

  it.each([
    [
      'Authorizer',
      [
        [READ, ['api-key']],
        [WRITE, ['api-key-use']],
      ],
    ],
    ['Process', [[WRITE, ['pause']]]],
    ['Breaker', [[WRITE, ['pause']]]],
    ['Operate', [[WRITE, ['pause', 'redrive', 'replay']]]],
    [
      'RedriveWorker',
      [
        [READ, ['pause']],
        [WRITE, ['redrive', 'replay', 'lease', 'upkeep']],
      ],
    ],
    ['Ingest', []],
    ['Query', []],
  ])('lets %s to its own items', (fn, keys) => {
    expect(keysOf(fn)).toEqual(keys);
  });
});

describe('the values of metrics', () => {
  it.each(['Query', 'Monitoring'])('are read by %s', (fn) => {
    for (const stack of [dynamo, postgres]) {
      const actions = statementsOf(stack, fn).flatMap(({ Action }) => list(Action));
      expect(actions).toContain('cloudwatch:GetMetricData');
    }
  });
});

describe('the redrive worker', () => {
  it('may call what settles a letter, a record and an event alone, and nothing else', () => {
    const invoked = statementsOf(dynamo, 'RedriveWorker')
      .filter(({ Action }) => list(Action).includes('lambda:InvokeFunction'))
      .flatMap(({ Resource }) => (Array.isArray(Resource) ? Resource : [Resource]))
      .map((resource) => referred(resource)?.replace(/[0-9A-F]{8}$/, ''));
    expect(invoked.sort()).toEqual(['FunctionsIsolate', 'FunctionsRedrive', 'FunctionsReplay']);
  });

  it('goes through no table', () => {
    for (const fn of ['RedriveWorker', 'Replay', 'Operate', 'Process']) {
      const actions = statementsOf(dynamo, fn).flatMap(({ Action }) => list(Action));
      expect(actions).not.toContain('dynamodb:Scan');
    }
  });
});
