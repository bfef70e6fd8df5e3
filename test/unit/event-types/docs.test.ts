import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

const ROOT = new URL('../../../', import.meta.url);
const textOf = (path: string): string => readFileSync(new URL(path, ROOT), 'utf8');

it.each(['event-types/order-placed.ts', 'test/unit/event-types/order-placed.test.ts'])(
  'the example in docs/event-types.md is %s itself',
  (path) => {
    expect(textOf('docs/event-types.md')).toContain(`\`\`\`ts\n${textOf(path)}\`\`\``);
  },
);
