import { answer } from './costs/bill.ts';
import { parseQuestion } from './costs/options.ts';
import { report } from './costs/report.ts';

const EXIT_USAGE = 2;

const { question, json } = parseQuestion(process.argv.slice(2), (command) =>
  command.exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : EXIT_USAGE)),
);
const { packed, unpacked } = answer(question);
const text = json
  ? JSON.stringify({ perDayUsd: packed.usd, unpacked: unpacked.usd })
  : report(question, { packed, unpacked });
process.stdout.write(`${text}\n`);
