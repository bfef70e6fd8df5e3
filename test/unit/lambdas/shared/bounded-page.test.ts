import { describe, expect, it } from 'vitest';
import type { ListPosition } from '../../../../core/ports/event-store.ts';
import { boundedPage } from '../../../../lambdas/shared/bounded-page.ts';

const positionAt = (index: number): ListPosition => ({ time: { ms: 0, micros: 0 }, position: String(index) });

/** A list of texts so long, and the reads that it was asked for: how many, behind which index. */
function listOf(lengths: readonly number[]) {
  const reads: (readonly [number, number])[] = [];
  const read = async (limit: number, after: ListPosition | undefined) => {
    const begin = after === undefined ? 0 : Number(after.position) + 1;
    reads.push([limit, begin]);
    const items = lengths.slice(begin, begin + limit).map((length, index) => ({ index: begin + index, length }));
    const end = begin + items.length;
    return { items, next: end < lengths.length ? positionAt(end - 1) : undefined };
  };
  const toText = ({ index, length }: { index: number; length: number }) => String(index).padEnd(length);
  return { reads, source: { read, toText } };
}

const allPages = async (lengths: readonly number[], limit: number): Promise<number[][]> => {
  const { source } = listOf(lengths);
  const pages: number[][] = [];
  let after: ListPosition | undefined;
  do {
    const page = await boundedPage({ limit, after, ...source });
    pages.push(page.texts.map((text) => Number.parseInt(text, 10)));
    after = page.next;
  } while (after !== undefined);
  return pages;
};

describe('a page of bounded length', () => {
  it('holds as many short items as are asked for, in two reads', async () => {
    const { reads, source } = listOf(new Array(1_500).fill(300));
    const { texts, next } = await boundedPage({ limit: 1_000, after: undefined, ...source });
    expect(texts).toHaveLength(1_000);
    expect(next).toEqual(positionAt(999));
    expect(reads).toEqual([
      [100, 0],
      [900, 100],
    ]);
  });

  it('ends where the next item would make it longer than 2,500,000 characters', async () => {
    const { source } = listOf(new Array(50).fill(262_144));
    const { texts, next } = await boundedPage({ limit: 1_000, after: undefined, ...source });
    expect(texts).toHaveLength(9);
    expect(next).toEqual(positionAt(8));
  });

  it('ends before the first of several long items behind short ones', async () => {
    const { source } = listOf([...new Array(100).fill(100), ...new Array(20).fill(2_495_000)]);
    const { texts, next } = await boundedPage({ limit: 1_000, after: undefined, ...source });
    expect(texts).toHaveLength(100);
    expect(next).toEqual(positionAt(99));
  });

  it('holds one item that is longer than a page', async () => {
    expect(await allPages([3_000_000, 10, 3_000_000], 1_000)).toEqual([[0], [1], [2]]);
  });

  it('skips and repeats nothing, whatever the lengths', async () => {
    const lengths = Array.from({ length: 700 }, (_, index) => (index % 7 === 0 ? 200_000 : 40 + (index % 5) * 3_000));
    const pages = await allPages(lengths, 300);
    expect(pages.flat()).toEqual(Array.from({ length: 700 }, (_, index) => index));
    expect(pages.every((page) => page.length <= 300)).toBe(true);
    expect(pages.length).toBeGreaterThan(3);
  });

  it('ends with a read that found less than it asked for and goes on: that one had looked at enough', async () => {
    const read = async () => ({ items: ['a'], next: positionAt(7) });
    const page = await boundedPage({ limit: 100, after: undefined, read, toText: (text) => text });
    expect(page).toEqual({ texts: ['a'], next: positionAt(7) });
  });
});
