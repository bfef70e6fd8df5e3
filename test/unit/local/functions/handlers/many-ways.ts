import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Context } from 'aws-lambda';

const forEver = 100_000;
const hoard: unknown[] = [];
let invocations = 0;

const ways = {
  echo: (event: unknown) => event,
  context: (_: unknown, context: Context) => ({ ...context, remaining: context.getRemainingTimeInMillis() }),
  variables: () => process.env,
  count: () => ++invocations,
  nothing: () => undefined,
  circular: () => {
    const answer: Record<string, unknown> = {};
    answer.self = answer;
    return answer;
  },
  slow: () => sleep(50, 'done'),
  throw: () => {
    throw new TypeError('no good');
  },
  throwText: () => {
    throw 'just text';
  },
  hang: () => {
    for (;;);
  },
  sleep: () => sleep(forEver),
  exit: () => process.exit(1),
  exitWell: () => process.exit(0),
  exhaust: () => {
    for (;;) hoard.push({ text: String(hoard.length) });
  },
  exhaustBuffers: () => {
    for (;;) hoard.push(Buffer.alloc(1_000_000, 1));
  },
  printAndCrash: () => {
    for (let line = 0; line < 1_000; line++) process.stdout.write(`${JSON.stringify({ line })}\n`);
    setTimeout(() => {
      for (let line = 1_000; line < 2_000; line++) process.stdout.write(`${JSON.stringify({ line })}\n`);
      throw new Error('the end');
    }, 1);
    return sleep(forEver);
  },
  throwLater: () => {
    setTimeout(() => {
      throw new RangeError('too late to catch');
    }, 1);
    return sleep(forEver);
  },
  crashAndAnswer: () =>
    new Promise((resolve) => {
      setTimeout(() => {
        resolve('an answer after all');
        throw new Error('crashed first');
      }, 1);
    }),
  rejectUnseen: () => {
    void Promise.reject(new Error('nobody waits for this'));
    return sleep(forEver);
  },
  dieIdle: () => {
    setTimeout(() => process.exit(3), 5);
    return 'soon';
  },
  crashIdle: () => {
    setTimeout(() => {
      throw new Error('nobody is here');
    }, 5);
    return 'soon';
  },
  print: () => {
    process.stdout.write('one\ntwo \u2028 still two\nunfin');
    process.stdout.write('ished\n');
    process.stderr.write('from stderr\n');
    return 'printed';
  },
};

export const handler = async (event: { readonly do: keyof typeof ways }, context: Context): Promise<unknown> =>
  ways[event.do](event, context);

export const withCallback = (_event: unknown, _context: unknown, _callback: unknown): undefined => undefined;

export const notAFunction = 'text';
