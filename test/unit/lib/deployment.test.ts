import { expect, it } from 'vitest';
import { deployment } from '../../../lib/deployment.ts';

const chosen = (context: Readonly<Record<string, unknown>>) => deployment((name) => context[name]);

it('deploys dev on DynamoDB without console and experiments unless told otherwise', () => {
  expect(chosen({})).toEqual({ stage: 'dev', store: 'dynamodb', console: false, chaos: false, emulator: false });
});

it('deploys what it is told', () => {
  expect(chosen({ stage: 'prod', store: 'postgres', console: 'true', chaos: 'true', emulator: 'true' })).toEqual({
    stage: 'prod',
    store: 'postgres',
    console: true,
    chaos: true,
    emulator: true,
  });
  // cdk.json may say it as JSON.
  expect(chosen({ chaos: true }).chaos).toBe(true);
});

it.each([
  [{ stage: 'production' }, '-c stage=production: stage must be dev, prod.'],
  [{ store: 'mysql' }, '-c store=mysql: store must be dynamodb, postgres.'],
  [{ console: 'on' }, '-c console=on: console must be false, true.'],
  [{ chaos: 'yes' }, '-c chaos=yes: chaos must be false, true.'],
])('refuses %o', (context, message) => {
  expect(() => chosen(context)).toThrow(new RangeError(message));
});
