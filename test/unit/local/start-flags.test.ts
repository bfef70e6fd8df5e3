import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, it } from 'vitest';
import { START_FLAGS } from '../../../local/start-flags.ts';

it('has npm start run the platform with the flags that tests and bench run it with', () => {
  const file = readFileSync(resolve(import.meta.dirname, '../../../package.json'), 'utf8');
  const { scripts } = JSON.parse(file) as { scripts: { start: string } };
  expect(scripts.start).toContain(`node24 ${START_FLAGS.join(' ')} local/main.ts`);
});
