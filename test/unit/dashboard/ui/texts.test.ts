import { describe, expect, it } from 'vitest';
import { trendSentence } from '../../../../dashboard/ui/chart-sentence.ts';
import { countText, rateText, shortText, wholeText } from '../../../../dashboard/ui/number-text.ts';
import { agoText, durationText } from '../../../../dashboard/ui/time-text.ts';

describe('a duration', () => {
  it.each([
    [0, '0 ms'],
    [-5, '0 ms'],
    [999, '999 ms'],
    [1_000, '1.0 s'],
    [9_940, '9.9 s'],
    [10_000, '10 s'],
    [119_000, '119 s'],
    [120_000, '2 min'],
    [7_199_000, '120 min'],
    [7_200_000, '2 h'],
    [172_800_000, '2 days'],
  ])('of %i ms is %s', (ms, text) => {
    expect(durationText(ms)).toBe(text);
  });

  it('that has just passed is no number', () => {
    expect(agoText(1_999)).toBe('just now');
    expect(agoText(2_000)).toBe('2.0 s ago');
  });
});

describe('a number', () => {
  it('is written whole, short or as a rate', () => {
    expect(wholeText(1_234_567)).toBe('1,234,567');
    expect([shortText(9_999), shortText(10_000), shortText(1_250_000)]).toEqual(['9,999', '10K', '1.3M']);
    expect([rateText(0), rateText(0.25), rateText(9.96), rateText(118.4)]).toEqual(['0', '0.3', '10.0', '118']);
  });

  it('of things has their word', () => {
    expect([countText(1, 'event'), countText(2, 'event'), countText(0, 'family', 'families')]).toEqual([
      '1 event',
      '2 events',
      '0 families',
    ]);
  });
});

describe('the sentence of a chart', () => {
  const format = (value: number) => `${value} s`;

  it('says where each line began and ended, and its highest point', () => {
    const noon = new Date(2026, 0, 1, 12, 0).getTime();
    const sentence = trendSentence(
      'Lag',
      [noon, noon + 60_000, noon + 120_000],
      [
        { name: 'shard 1', values: [1, 41, 3] },
        { name: 'shard 2', values: [2, null, 2] },
        { name: 'shard 3', values: [null, null, null] },
      ],
      format,
    );
    expect(sentence).toContain('shard 1 rose from 1 s to 3 s, at most 41 s; shard 2 stayed at 2 s, at most 2 s');
    expect(sentence).toContain('shard 3: nothing measured.');
  });

  it('says so where there is nothing yet', () => {
    expect(trendSentence('Lag', [], [], format)).toBe('Lag: nothing measured yet.');
  });
});
