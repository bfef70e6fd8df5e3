import { post } from '../clients/send-request.ts';
import { drained } from '../clients/statistics.ts';
import { type Fault, needsDrills } from './fault.ts';

const SETTLES_WITHIN_MS = 10_000;
const MEANWHILE_EVENTS = 1_000;
const DRILL_SECONDS = 2;

/** An event that ends whatever processes it, and events that come behind it: it alone may be set aside. */
const killer = (behave: 'crash' | 'exhaust-memory' | 'hang', rows: readonly string[]): Fault => ({
  name: `an event makes its environment ${behave}`,
  rows,
  unavailable: needsDrills,
  takesLong: behave !== 'crash',
  async run({ crowd, random, port, recoversFromNow, recoversWith }) {
    const client = random.pick(crowd.members);
    await crowd.finished(SETTLES_WITHIN_MS);
    // Alone in its batch it is found in the fewest steps.
    await drained(port, SETTLES_WITHIN_MS);
    const event = client.maker.killer(behave);
    recoversFromNow();
    recoversWith(event);
    await client.sendUntilKnown([event], AbortSignal.timeout(SETTLES_WITHIN_MS));
    crowd.release(MEANWHILE_EVENTS);
  },
});

const drill = (part: string, fault: string, rows: readonly string[]): Fault => ({
  name: `drill: ${part} ${fault}`,
  rows,
  unavailable: needsDrills,
  async run({ port, sleep, recoversFromNow }) {
    const answer = await post(port, '/drills', { part, fault, seconds: DRILL_SECONDS });
    if (answer?.status !== 200) throw new Error(`the drill was answered ${answer?.status ?? 'by nobody'}`);
    await sleep(DRILL_SECONDS * 1_000);
    recoversFromNow();
  },
});

export const DRILLS: readonly Fault[] = [
  killer('crash', ['F42', 'F44']),
  killer('exhaust-memory', ['F42']),
  killer('hang', ['F43', 'F40']),
  drill('store', 'down', ['F62']),
  drill('store', 'slow', ['F63']),
  drill('store', 'throttle', ['F85']),
  drill('stream', 'down', ['F10']),
  drill('stream', 'slow', ['F28']),
  drill('stream', 'throttle', ['F11', 'F12']),
  drill('dead-letters', 'down', ['F50', 'F82']),
];
