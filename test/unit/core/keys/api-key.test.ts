import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { generateApiKey, hashApiKey, parseApiKey } from '../../../../core/keys/api-key.ts';

const counting = (size: number) => Uint8Array.from({ length: size }, (_, index) => index);
const KEY = generateApiKey(counting);

describe('an API key', () => {
  it('has a prefix, an id, a secret and a checksum', () => {
    expect(KEY).toBe('spw_00010203_0123456789ABCDEFGHIJKLMNOPQRSTUV_0Opca8');
    expect(parseApiKey(KEY)).toEqual({ id: '00010203' });
  });

  it('leaves out bytes that would favour the first characters', () => {
    const mostlyHigh = (size: number) => Uint8Array.from({ length: size }, (_, index) => (index % 2 === 0 ? 255 : 61));
    expect(generateApiKey(mostlyHigh)).toMatch(/^spw_ff3dff3d_z{32}_/);
  });

  it('differs every time', () => {
    const keys = new Set(Array.from({ length: 100 }, () => generateApiKey(randomBytes)));
    expect(keys.size).toBe(100);
    expect([...keys].every((key) => parseApiKey(key) !== undefined)).toBe(true);
  });

  it.each([
    ['empty', ''],
    ['cut short', KEY.slice(0, -1)],
    ['followed by a line break', `${KEY}\n`],
    ['mistyped in the secret', KEY.replace('GHIJ', 'GHJI')],
    ['mistyped in the id', KEY.replace('00010203', '00010204')],
    ['mistyped in the checksum', KEY.replace(/.$/, '!')],
    ['written with a look-alike', KEY.replace('A', '\u0410')],
    ['a megabyte long', 'spw_'.repeat(250_000)],
  ])('is told from one that is %s', (_what, text) => {
    expect(parseApiKey(text)).toBeUndefined();
  });

  it('is stored as its SHA-256', () => {
    expect(hashApiKey('abc').toString('hex')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
  });
});
