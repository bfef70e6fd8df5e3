import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lineSplitter } from '../../../../local/functions/line-splitter.ts';

describe('the line splitter', () => {
  it('finds the same lines wherever the output is cut, in the middle of a character too', () => {
    const text = 'plain\n\nü €\u2028 𝄞\nlast';
    const bytes = Buffer.from(text);
    fc.assert(
      fc.property(fc.array(fc.nat({ max: bytes.length })), (cuts) => {
        const lines: string[] = [];
        const splitter = lineSplitter((line) => lines.push(line));
        const edges = [0, ...cuts.sort((a, b) => a - b), bytes.length];
        for (const [index, edge] of edges.entries()) splitter.push(bytes.subarray(edges[index - 1] ?? 0, edge));
        splitter.end();
        expect(lines).toEqual(['plain', '', 'ü €\u2028 𝄞', 'last']);
      }),
    );
  });
});
