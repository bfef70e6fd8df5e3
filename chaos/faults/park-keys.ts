import { keyHolders, mend, redriveEnds, takeUpWaiting } from '../clients/operator.ts';
import { post } from '../clients/send-request.ts';
import { type Fault, type FaultContext, needsDrills } from './fault.ts';
import { WITHIN_LOAD_MS } from './kill-platform.ts';

const WAITING_EVENTS = 20;
const SETTLES_WITHIN_MS = 10_000;
const POLL_MS = 20;

/** Has an event fail, others of its key wait behind it, and more of it come later; the letters that park keys then. */
async function parkKey({ crowd, random, port, sleep }: FaultContext): Promise<readonly string[]> {
  const client = random.pick(crowd.members);
  await crowd.finished(SETTLES_WITHIN_MS); // else it would number these while its own are in flight
  const { first, later } = client.maker.parkedKey(WAITING_EVENTS);
  await client.sendUntilKnown(first, AbortSignal.timeout(SETTLES_WITHIN_MS));
  for (const end = performance.now() + SETTLES_WITHIN_MS; performance.now() < end; await sleep(POLL_MS)) {
    const holders = await keyHolders(port);
    if (holders.length === 0) continue;
    await client.sendUntilKnown(later, AbortSignal.timeout(SETTLES_WITHIN_MS));
    crowd.release(WAITING_EVENTS * 10);
    return holders;
  }
  throw new Error('no letter was found that parks a key');
}

const mendTwice: Fault = {
  name: 'a parked key is mended twice at once, kill -9',
  rows: ['F47', 'F77', 'F78'],
  unavailable: needsDrills,
  async run(context) {
    const { port, random, sleep, supervisor, countKill, recoversFromNow } = context;
    const holders = await parkKey(context);
    await Promise.all(holders.flatMap((letterId) => [mend(port, letterId), mend(port, letterId)]));
    await Promise.all([takeUpWaiting(port), takeUpWaiting(port)]);
    await sleep(random.next() * WITHIN_LOAD_MS);
    recoversFromNow();
    countKill();
    await supervisor.end('SIGKILL');
  },
};

const discardWhileRedriven: Fault = {
  name: 'what parks a key is discarded while it is redriven',
  rows: ['F47', 'F77'],
  unavailable: needsDrills,
  async run(context) {
    const { port, recoversFromNow, report } = context;
    const ids = await parkKey(context);
    // Once in vain, so that whatever waits must go on waiting.
    const inVain = await takeUpWaiting(port);
    await redriveEnds(port, inVain, SETTLES_WITHIN_MS);
    const discard = post(port, '/dead-letters/discard', { ids, comment: 'given up by chaos' });
    for (const answer of [inVain, ...(await Promise.all([takeUpWaiting(port), discard, takeUpWaiting(port)]))]) {
      if (answer !== undefined && answer.status >= 500 && answer.status !== 503) {
        report('parked letters', `a decision on them was answered ${answer.status}`);
      }
    }
    recoversFromNow();
  },
};

export const PARKED_KEYS: readonly Fault[] = [mendTwice, discardWhileRedriven];
