/** NTP packets that are authenticated by NTS (RFC 8915 §5): extension fields (RFC 7822) behind the header. */
import { sivOpen, sivSeal } from './aes-siv.ts';
import { NTP_PACKET_BYTES, encodeRequest } from '../ntp-packet.ts';

const FIELD = { uniqueId: 0x0104, cookie: 0x0204, placeholder: 0x0304, authenticator: 0x0404 } as const;
const UNIQUE_BYTES = 32;
const NONCE_BYTES = 16;
const HEADER_BYTES = 4;
/** As many cookies as servers give: placeholders ask for those that were lost. */
const WANTED_COOKIES = 8;

export interface NtsKeys {
  /** 32 bytes each: client to server, and back. */
  readonly c2s: Uint8Array;
  readonly s2c: Uint8Array;
}

export interface SealedRequest {
  readonly packet: Uint8Array;
  readonly uniqueId: Uint8Array;
}

interface Field {
  readonly type: number;
  readonly body: Uint8Array;
  readonly start: number;
}

function field(type: number, body: Uint8Array): Uint8Array {
  const length = HEADER_BYTES + Math.ceil(body.length / 4) * 4;
  const bytes = new Uint8Array(length);
  const view = new DataView(bytes.buffer);
  view.setUint16(0, type);
  view.setUint16(2, length);
  bytes.set(body, HEADER_BYTES);
  return bytes;
}

/** Every extension field from `from` on; null if one does not fit. */
function fieldsOf(packet: Uint8Array, from: number): Field[] | null {
  const view = new DataView(packet.buffer, packet.byteOffset, packet.byteLength);
  const fields: Field[] = [];
  for (let at = from; at < packet.length;) {
    if (at + HEADER_BYTES > packet.length) return null;
    const length = view.getUint16(at + 2);
    if (length < HEADER_BYTES || length % 4 !== 0 || at + length > packet.length) return null;
    fields.push({ type: view.getUint16(at), body: packet.subarray(at + HEADER_BYTES, at + length), start: at });
    at += length;
  }
  return fields;
}

function same(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((value, at) => value === b[at]);
}

function join(...parts: readonly Uint8Array[]): Uint8Array {
  return Uint8Array.from(parts.flatMap((part) => [...part]));
}

/** Keys and cookies got from one server. Each cookie is used once, so that nobody can link our questions. */
export class NtsSession {
  readonly #keys: NtsKeys;
  readonly #randomBytes: (count: number) => Uint8Array;
  readonly #cookies: Uint8Array[];

  constructor(keys: NtsKeys, cookies: readonly Uint8Array[], randomBytes: (count: number) => Uint8Array) {
    this.#keys = keys;
    this.#cookies = [...cookies];
    this.#randomBytes = randomBytes;
  }

  /** A question; null once the cookies are used up, and new keys are needed. `origin`: what the answer must repeat. */
  seal(origin: Uint8Array): SealedRequest | null {
    const cookie = this.#cookies.shift();
    if (!cookie) return null;
    const uniqueId = this.#randomBytes(UNIQUE_BYTES);
    const missing = Math.max(0, WANTED_COOKIES - 1 - this.#cookies.length);
    const placeholders = Array.from({ length: missing }, () => field(FIELD.placeholder, new Uint8Array(cookie.length)));
    const ahead = join(
      encodeRequest(origin),
      field(FIELD.uniqueId, uniqueId),
      field(FIELD.cookie, cookie),
      ...placeholders,
    );
    const nonce = this.#randomBytes(NONCE_BYTES);
    const sealed = sivSeal(this.#keys.c2s, [ahead, nonce], new Uint8Array());
    const lengths = Uint8Array.from([0, nonce.length, 0, sealed.length]);
    return { packet: join(ahead, field(FIELD.authenticator, join(lengths, nonce, sealed))), uniqueId };
  }

  /** Whether the answer to that question is the server's own word; takes the new cookies out of it. Never throws. */
  open(packet: Uint8Array, uniqueId: Uint8Array): boolean {
    const fields = fieldsOf(packet, NTP_PACKET_BYTES);
    const sealedField = fields?.find(({ type }) => type === FIELD.authenticator);
    const echoed = fields?.find(({ type }) => type === FIELD.uniqueId);
    if (!sealedField || !echoed || echoed.start > sealedField.start || !same(echoed.body, uniqueId)) return false;
    const { body, start } = sealedField;
    if (body.length < 4) return false;
    const view = new DataView(body.buffer, body.byteOffset, body.byteLength);
    const nonceEnd = 4 + view.getUint16(0);
    const sealedStart = Math.ceil(nonceEnd / 4) * 4;
    const sealedEnd = sealedStart + view.getUint16(2);
    if (sealedEnd > body.length) return false;
    const associated = [packet.subarray(0, start), body.subarray(4, nonceEnd)];
    const plaintext = sivOpen(this.#keys.s2c, associated, body.subarray(sealedStart, sealedEnd));
    if (!plaintext) return false;
    for (const { type, body: cookie } of fieldsOf(plaintext, 0) ?? []) {
      if (type === FIELD.cookie && this.#cookies.length < WANTED_COOKIES) this.#cookies.push(Uint8Array.from(cookie));
    }
    return true;
  }

  /** Whether an answer repeats that question's identifier, authenticated or not: what "NTSN" has to (RFC 8915 §5.7). */
  static repeats(packet: Uint8Array, uniqueId: Uint8Array): boolean {
    const echoed = fieldsOf(packet, NTP_PACKET_BYTES)?.find(({ type }) => type === FIELD.uniqueId);
    return echoed !== undefined && same(echoed.body, uniqueId);
  }
}
