import { describe, expect, it } from 'vitest';
import { settleLetters } from '../../../../core/dead-letters/settle-letters.ts';
import type { Outcome, ReadEvent } from '../../../../core/events/event.ts';
import { deadLetter } from '../../../support/letters.ts';

const PROCESSED: Outcome = { status: 'processed', attempts: 1 };
const failed = (attempts = 1): Outcome => ({
  status: 'deadLettered',
  attempts,
  failure: { code: 'PROCESS_FAILED', message: 'no' },
});

/** Settles by the outcome of each event id; everything else is processed. */
async function settle(letters: Parameters<typeof settleLetters>[0], outcomes: Record<string, Outcome> = {}) {
  const read: ReadEvent[] = [];
  const settled = await settleLetters(letters, {
    async settle(one) {
      read.push(one);
      await Promise.resolve();
      return { event: one.event, outcome: outcomes[one.event.id] ?? PROCESSED };
    },
    parksKey: (type) => type === 'order.placed',
  });
  return {
    read,
    outcomes: settled.map(({ letter, settled: { outcome } }) => [letter.letterId, outcome.status]),
    settled,
  };
}

describe('a letter', () => {
  it('runs with the data of its event, and with other data where a person gave them', async () => {
    const { read } = await settle([deadLetter('1'), deadLetter('2', { editedDataText: '{"n":2}' })]);
    expect(read.map(({ event }) => event.dataText)).toEqual(['{"n": 1.0}', '{"n":2}']);
  });

  it('keeps the version of the schema that its producer named', async () => {
    const attributesText = '{"dataschema":"test.happened/1","region":"eu"}';
    const { read } = await settle([deadLetter('1', { event: { attributesText } })]);
    expect(read[0]?.dataSchema).toBe('test.happened/1');
  });

  it('that never was an event fails as before, whatever the code', async () => {
    const failure = { code: 'EVENT_MALFORMED', message: 'is not valid JSON' };
    const { read, settled } = await settle([deadLetter('1', { failure })]);
    expect(read).toEqual([]);
    expect(settled[0]?.settled.outcome).toEqual({ status: 'deadLettered', attempts: 1, failure });
  });
});

describe('letters of one key', () => {
  const order = (letterId: string) => deadLetter(letterId, { event: { type: 'order.placed', partitionKey: 'k' } });

  it('run one after the other, in their order', async () => {
    const running: string[] = [];
    let most = 0;
    await settleLetters([order('1'), order('2'), order('3')], {
      async settle({ event }) {
        running.push(event.id);
        most = Math.max(most, running.length);
        await new Promise((resolve) => setImmediate(resolve));
        running.shift();
        return { event, outcome: PROCESSED };
      },
      parksKey: () => true,
    });
    expect(most).toBe(1);
  });

  it('stay parked behind one that fails again', async () => {
    const { outcomes, settled } = await settle([order('1'), order('2'), order('3')], { 'e-2': failed() });
    expect(outcomes).toEqual([
      ['1', 'processed'],
      ['2', 'deadLettered'],
      ['3', 'parked'],
    ]);
    expect(settled[1]?.settled.outcome).toMatchObject({ parksKey: 'k' });
    expect(settled[2]?.settled.outcome).toEqual({ status: 'parked', attempts: 0, waitsFor: 'k' });
  });

  it('go on behind one of a type that parks no key', async () => {
    const reading = (letterId: string) => deadLetter(letterId, { event: { subject: 'k' } });
    const { outcomes } = await settle([reading('1'), reading('2')], { 'e-1': failed() });
    expect(outcomes).toEqual([
      ['1', 'deadLettered'],
      ['2', 'processed'],
    ]);
  });
});
