import { expect, it } from 'vitest';
import { Arena } from '../../../../local/stream/arena.ts';

const MIB = 1024 * 1024;

it('hands out pieces that share no byte, and the same memory again once they were taken back', () => {
  const arena = new Arena();
  const take = () => [3 * MIB, 2 * MIB, 4 * MIB, 10, 1].map((bytes, index) => arena.take(bytes).fill(index));
  const pieces = take();
  expect(pieces.map((piece) => piece.length)).toEqual([3 * MIB, 2 * MIB, 4 * MIB, 10, 1]);
  expect(pieces.map((piece, index) => piece.every((byte) => byte === index))).toEqual(Array(5).fill(true));
  arena.takeBack();
  expect(take().map((piece) => piece.buffer)).toEqual(pieces.map((piece) => piece.buffer));
});

it('keeps no more than 16 MiB of an unusually large transaction', () => {
  const arena = new Arena();
  const take = () => Array.from({ length: 6 }, () => arena.take(4 * MIB).buffer);
  const before = take();
  arena.takeBack();
  expect(take().map((buffer, index) => buffer === before[index])).toEqual([true, true, true, true, false, false]);
});
