import { ask, post } from '../clients/send-request.ts';
import type { Fault, FaultContext } from './fault.ts';
import { WITHIN_LOAD_MS } from './kill-platform.ts';

const ACCEPTED = 202;
const MENDED = { orderId: 'mended', totalCents: 700, currency: 'EUR' };

interface Letters {
  readonly items: readonly { readonly letterId: string; readonly type: string }[];
}

const openOrders = async (port: number): Promise<string[]> => {
  const page = await ask<Letters>(port, '/dead-letters?type=order.placed&status=deadLettered&limit=20', 5_000);
  if (page === undefined) throw new Error('the dead letters cannot be listed now');
  return page.items.map(({ letterId }) => letterId);
};

/** Asks for the same redrive twice at once; the second may be accepted, and must not have an effect of its own. */
async function redriveTwice({ port, report }: FaultContext, path: string, body: unknown): Promise<void> {
  const answers = await Promise.all([post(port, path, body), post(port, path, body)]);
  for (const answer of answers) {
    if (answer !== undefined && answer.status >= 500 && answer.status !== 503) {
      report(path, `answered ${answer.status} to a redrive`);
    }
  }
  if (!answers.some((answer) => answer?.status === ACCEPTED)) throw new Error('no redrive was accepted');
}

const redrive: Fault = {
  name: 'the same letters are redriven twice at once',
  rows: ['F77'],
  async run(context) {
    const filter = { type: 'order.placed' };
    await redriveTwice(context, '/dead-letters/redrive', { filter, maxPerSecond: 5_000 });
    context.recoversFromNow();
  },
};

const redriveMended: Fault = {
  name: 'mended letters are redriven twice at once, kill -9',
  rows: ['F77', 'F78', 'F79'],
  async run(context) {
    const { port, random, sleep, supervisor, countKill, recoversFromNow } = context;
    const ids = await openOrders(port);
    await Promise.allSettled(ids.map((id) => redriveTwice(context, `/dead-letters/${id}/redrive`, { data: MENDED })));
    await sleep(random.next() * WITHIN_LOAD_MS);
    recoversFromNow();
    countKill();
    await supervisor.end('SIGKILL');
  },
};

export const LETTER_FAULTS: readonly Fault[] = [redrive, redriveMended];
