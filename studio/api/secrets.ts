import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

/** Compares without telling by its duration where the difference is (hashes make the lengths equal). */
export function sameSecret(given: string, wanted: string): boolean {
  return timingSafeEqual(createHash('sha256').update(given).digest(), createHash('sha256').update(wanted).digest());
}

/** 256 random bits as text. */
export function newSecret(): string {
  return randomBytes(32).toString('base64url');
}

/** HMAC-SHA-256 (RFC 2104) of a text for one purpose, so that a signature for one thing is none for another. */
export function sign(secret: string, purpose: string, text: string): string {
  return createHmac('sha256', secret).update(`${purpose}\n${text}`).digest('base64url');
}

/** A name for a secret that does not give it away. */
export function fingerprint(secret: string): string {
  return createHash('sha256').update(`fingerprint\n${secret}`).digest('hex').slice(0, 32);
}
