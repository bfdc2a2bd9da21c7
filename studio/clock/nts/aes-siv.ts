/**
 * AEAD_AES_SIV_CMAC_256 (RFC 5297) on AES-CMAC (RFC 4493), as NTS wants it (RFC 8915 §5.1): a repeated nonce does not
 * break it. Keys have 32 bytes: the first half authenticates, the second encrypts.
 */
import { createCipheriv, timingSafeEqual } from 'node:crypto';

const BLOCK = 16;
export const SIV_KEY_BYTES = 32;
/** The synthetic initialisation vector in front of the ciphertext. */
export const SIV_TAG_BYTES = BLOCK;

function aesBlock(key: Uint8Array, block: Uint8Array): Uint8Array {
  const cipher = createCipheriv('aes-128-ecb', key, null);
  cipher.setAutoPadding(false);
  return new Uint8Array(Buffer.concat([cipher.update(block), cipher.final()]));
}

/** Doubling in GF(2^128): a shift to the left, and 0x87 into the last byte if a bit fell out. */
function doubled(block: Uint8Array): Uint8Array {
  const result = new Uint8Array(BLOCK);
  let carry = 0;
  for (let at = BLOCK - 1; at >= 0; at--) {
    const value = (block[at] ?? 0) * 2 + carry;
    result[at] = value % 256;
    carry = value > 255 ? 1 : 0;
  }
  if (carry === 1) result[BLOCK - 1] = (result[BLOCK - 1] ?? 0) ^ 0x87;
  return result;
}

function xored(a: Uint8Array, b: Uint8Array): Uint8Array {
  return a.map((value, at) => value ^ (b[at] ?? 0));
}

/** A short block with the one bit and zeros that RFC 4493 puts behind it. */
function padded(bytes: Uint8Array): Uint8Array {
  const block = new Uint8Array(BLOCK);
  block.set(bytes);
  block[bytes.length] = 0x80;
  return block;
}

/** AES-CMAC of a message (RFC 4493 §2.4); `key` has 16 bytes. */
export function aesCmac(key: Uint8Array, message: Uint8Array): Uint8Array {
  const first = doubled(aesBlock(key, new Uint8Array(BLOCK)));
  const whole = message.length > 0 && message.length % BLOCK === 0;
  const lastStart = whole ? message.length - BLOCK : message.length - (message.length % BLOCK);
  const tail = message.subarray(lastStart);
  const last = whole ? xored(tail, first) : xored(padded(tail), doubled(first));
  let state = new Uint8Array(BLOCK);
  for (let at = 0; at < lastStart; at += BLOCK) {
    state = Uint8Array.from(aesBlock(key, xored(state, message.subarray(at, at + BLOCK))));
  }
  return aesBlock(key, xored(state, last));
}

/** S2V (RFC 5297 §2.4): one block out of several strings, of which the last is the plaintext. */
function s2v(key: Uint8Array, parts: readonly Uint8Array[], plaintext: Uint8Array): Uint8Array {
  let state = aesCmac(key, new Uint8Array(BLOCK));
  for (const part of parts) state = xored(doubled(state), aesCmac(key, part));
  if (plaintext.length < BLOCK) return aesCmac(key, xored(doubled(state), padded(plaintext)));
  const joined = Uint8Array.from(plaintext);
  joined.set(xored(plaintext.subarray(plaintext.length - BLOCK), state), plaintext.length - BLOCK);
  return aesCmac(key, joined);
}

/** CTR from the vector, with the two bits cleared that let a 32-bit counter never carry (RFC 5297 §2.5). */
function counterMode(key: Uint8Array, vector: Uint8Array, text: Uint8Array): Uint8Array {
  const counter = Uint8Array.from(vector);
  counter[8] = (counter[8] ?? 0) & 0x7f;
  counter[12] = (counter[12] ?? 0) & 0x7f;
  const cipher = createCipheriv('aes-128-ctr', key, counter);
  return new Uint8Array(Buffer.concat([cipher.update(text), cipher.final()]));
}

function halves(key: Uint8Array): { mac: Uint8Array; encrypt: Uint8Array } {
  if (key.length !== SIV_KEY_BYTES) throw new RangeError(`AES-SIV: a key has 32 bytes, not ${String(key.length)}`);
  return { mac: key.subarray(0, BLOCK), encrypt: key.subarray(BLOCK) };
}

/** Vector and ciphertext; `associated` is authenticated only (for NTS: the packet so far, then the nonce). */
export function sivSeal(key: Uint8Array, associated: readonly Uint8Array[], plaintext: Uint8Array): Uint8Array {
  const { mac, encrypt } = halves(key);
  const vector = s2v(mac, associated, plaintext);
  return Uint8Array.from([...vector, ...counterMode(encrypt, vector, plaintext)]);
}

/** The plaintext; null if anything was changed on the way. */
export function sivOpen(key: Uint8Array, associated: readonly Uint8Array[], sealed: Uint8Array): Uint8Array | null {
  if (sealed.length < SIV_TAG_BYTES) return null;
  const { mac, encrypt } = halves(key);
  const vector = sealed.subarray(0, BLOCK);
  const plaintext = counterMode(encrypt, vector, sealed.subarray(BLOCK));
  return timingSafeEqual(s2v(mac, associated, plaintext), vector) ? plaintext : null;
}
