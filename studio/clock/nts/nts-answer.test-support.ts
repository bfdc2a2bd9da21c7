/** For tests: what an NTS server (RFC 8915 §5.7) says to a question. */
import { sivSeal } from './aes-siv.ts';

const HEADER_BYTES = 48;

/** One extension field (RFC 7822). */
export function extensionField(type: number, body: Uint8Array): Uint8Array {
  const bytes = Buffer.alloc(4 + body.length);
  bytes.writeUInt16BE(type, 0);
  bytes.writeUInt16BE(bytes.length, 2);
  bytes.set(body, 4);
  return bytes;
}

/** A question's own identifier, which its answer repeats. */
export function uniqueIdOf(question: Uint8Array): Uint8Array {
  return question.slice(HEADER_BYTES + 4, HEADER_BYTES + 36);
}

/** `header` with the identifier repeated and one new cookie sealed. */
export function sealedAnswer(header: Uint8Array, uniqueId: Uint8Array, s2c: Uint8Array): Uint8Array {
  const ahead = Buffer.concat([header, extensionField(0x0104, uniqueId)]);
  const nonce = new Uint8Array(16).fill(7);
  const sealed = sivSeal(s2c, [ahead, nonce], extensionField(0x0204, new Uint8Array(100).fill(99)));
  const authenticator = Buffer.concat([Buffer.from([0, 16, 0, sealed.length]), nonce, sealed]);
  return Buffer.concat([ahead, extensionField(0x0404, authenticator)]);
}
