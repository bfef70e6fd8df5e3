import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';

export type RandomBytes = (size: number) => Uint8Array;

const BASE62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const SECRET_CHARACTERS = 32;
const CHECKSUM_CHARACTERS = 6;
const FORM = /^(spw_([0-9a-f]{8})_[0-9A-Za-z]{32})_([0-9A-Za-z]{6})$/;

/** Characters of even probability: bytes from 248 on would favour the first letters and are left out. */
function randomBase62(length: number, randomBytes: RandomBytes): string {
  let text = '';
  while (text.length < length) {
    for (const byte of randomBytes(length)) {
      if (byte < 248 && text.length < length) text += BASE62[byte % 62];
    }
  }
  return text;
}

function checksum(text: string): string {
  let rest = crc32(text);
  let digits = '';
  for (let count = 0; count < CHECKSUM_CHARACTERS; count += 1) {
    digits = `${BASE62[rest % 62]}${digits}`;
    rest = Math.floor(rest / 62);
  }
  return digits;
}

/**
 * A new key: `spw_<id>_<secret>_<checksum>`. The prefix lets secret scanners find it, the checksum lets them, and us,
 * tell a typing error without looking anything up.
 */
export function generateApiKey(randomBytes: RandomBytes): string {
  const id = Buffer.from(randomBytes(4)).toString('hex');
  const body = `spw_${id}_${randomBase62(SECRET_CHARACTERS, randomBytes)}`;
  return `${body}_${checksum(body)}`;
}

/** @returns undefined where the text has not the form of a key, or its checksum is wrong. */
export function parseApiKey(text: string): { readonly id: string } | undefined {
  const [, body = '', id = '', sum] = FORM.exec(text) ?? [];
  return sum !== undefined && checksum(body) === sum ? { id } : undefined;
}

/** A key has 190 random bits, so a fast hash is enough to keep it from being guessed. */
export const hashApiKey = (key: string): Buffer => createHash('sha256').update(key).digest();
