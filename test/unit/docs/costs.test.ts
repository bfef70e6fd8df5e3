import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, it } from 'vitest';
import { answer } from '../../../cli/costs/bill.ts';
import { parseQuestion } from '../../../cli/costs/options.ts';
import { report } from '../../../cli/costs/report.ts';

const DOC = resolve(import.meta.dirname, '../../../docs/costs.md');
/** A block that begins with the command, and what stands below it. */
const EXAMPLE = /(```text\n\$ npm run costs -- ([^\n]+)\n)[^`]*```/g;

function run(line: string): string {
  const { question, json } = parseQuestion(line.split(' '), (command) => command.exitOverride());
  const { packed, unpacked } = answer(question);
  if (json) return JSON.stringify({ perDayUsd: packed.usd, unpacked: unpacked.usd });
  return report(question, { packed, unpacked });
}

// After a change of a price, a measure or the packing: vitest run test/unit/docs/costs.test.ts -u, and read the difference.
it('docs/costs.md shows what the command answers', async () => {
  const text = readFileSync(DOC, 'utf8');
  const examples = [...text.matchAll(EXAMPLE)];
  expect(examples.length).toBeGreaterThanOrEqual(3);
  const answered = text.replace(EXAMPLE, (_all, head: string, line: string) => `${head}${run(line)}\n\`\`\``);
  await expect(answered).toMatchFileSnapshot(DOC);
});
