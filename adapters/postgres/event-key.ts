import { hash } from 'node:crypto';

export const KEY_BYTES = 16;

/** The high half of this byte is the version of a UUID. */
const VERSION_BYTE = 6;
const HYPHEN = 0x2d;
const UUID_LENGTH = 36;
const isHyphenPlace = (index: number): boolean => index === 8 || index === 13 || index === 18 || index === 23;

/** Value of a lower-case hex digit by its character code; -1 for every other character. */
const NIBBLE = new Int8Array(128).fill(-1);
for (const [value, digit] of [...'0123456789abcdef'].entries()) NIBBLE[digit.charCodeAt(0)] = value;

/**
 * Writes a UUID of RFC 9562 (versions 1 to 8) in its canonical form (lower case, hyphens) as 16 bytes; false, and
 * nothing of use, for another text.
 */
function writeUuid(id: string, target: Buffer, offset: number): boolean {
  if (id.length !== UUID_LENGTH) return false;
  let at = offset;
  for (let index = 0; index < UUID_LENGTH; index += 2) {
    if (isHyphenPlace(index)) {
      if (id.charCodeAt(index) !== HYPHEN) return false;
      index += 1;
    }
    const high = NIBBLE[id.charCodeAt(index)] ?? -1;
    const low = NIBBLE[id.charCodeAt(index + 1)] ?? -1;
    if (high < 0 || low < 0) return false;
    target[at] = (high << 4) | low;
    at += 1;
  }
  const version = (target[offset + VERSION_BYTE] ?? 0) >> 4;
  return version >= 1 && version <= 8;
}

/**
 * Writes the 16-byte key of an event id: the id itself where it is a canonical UUID, else the first 128 bits of its
 * SHA-256 marked with a version that no UUID has, so that no id can be made to pass for another one's hash (and two
 * hashes agree once in 2^62 tries).
 * @returns whether the key spells the id, so that the id need not be stored beside it
 */
export function writeEventKey(id: string, target: Buffer, offset: number): boolean {
  if (writeUuid(id, target, offset)) return true;
  hash('sha256', id, 'buffer').copy(target, offset, 0, KEY_BYTES);
  target[offset + VERSION_BYTE] = (target[offset + VERSION_BYTE] ?? 0) | 0xf0;
  return false;
}

const scratch = Buffer.alloc(KEY_BYTES);

/** The key in the form that PostgreSQL reads as a uuid. */
export function eventKey(id: string): string {
  writeEventKey(id, scratch, 0);
  return scratch.toString('hex');
}
