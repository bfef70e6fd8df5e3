import { type HashKeyRange, shareOf } from './hash-share.ts';

const WIDTH = 72;
const HEIGHT = 8;

/** The part of all hash keys that a shard has, drawn. */
export function HashRange({ range }: { readonly range: HashKeyRange }) {
  const { start, size } = shareOf(range);
  const text = `${(size * 100).toFixed(1)} % of the hash keys, from ${range.startingHashKey} to ${range.endingHashKey}`;
  return (
    <svg width={WIDTH} height={HEIGHT} role="img" aria-label={text}>
      <title>{text}</title>
      <rect width={WIDTH} height={HEIGHT} fill="var(--surface-sunken)" />
      <rect x={start * WIDTH} width={Math.max(1, size * WIDTH)} height={HEIGHT} fill="var(--series-1)" />
    </svg>
  );
}
