/** Records of NTS key establishment (RFC 8915 §4): critical bit and type, length, body; big-endian. */
const TYPE = { end: 0, nextProtocol: 1, error: 2, warning: 3, aead: 4, cookie: 5, server: 6, port: 7 } as const;
const CRITICAL = 0x8000;
const PROTOCOL_NTPV4 = 0;
/** AEAD_AES_SIV_CMAC_256 (RFC 5297 §6.1): the one that everybody must have. */
export const AEAD_SIV_256 = 15;
const ERRORS: Readonly<Record<number, string>> = {
  0: 'it did not understand a record of ours',
  1: 'it calls our request bad',
  2: 'it has a fault of its own',
};
/** Cookies longer than this would make packets that networks drop. */
const MAX_COOKIE_BYTES = 512;

function record(type: number, body: readonly number[]): number[] {
  return [Math.floor(type / 256), type % 256, Math.floor(body.length / 256), body.length % 256, ...body];
}

/** What we ask for: NTPv4, with AES-SIV. */
export function encodeKeyRequest(): Uint8Array {
  return Uint8Array.from([
    ...record(CRITICAL + TYPE.nextProtocol, [0, PROTOCOL_NTPV4]),
    ...record(CRITICAL + TYPE.aead, [0, AEAD_SIV_256]),
    ...record(CRITICAL + TYPE.end, []),
  ]);
}

export interface KeyAnswer {
  readonly cookies: readonly Uint8Array[];
  /** Where to ask for the time; null: at the address that gave the keys. */
  readonly server: string | null;
  readonly port: number | null;
}

/** What has come so far: `null` while the end is missing; throws an Error in words when it is of no use. */
export function decodeKeyAnswer(bytes: Uint8Array): KeyAnswer | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const cookies: Uint8Array[] = [];
  let [server, port]: [string | null, number | null] = [null, null];
  let [protocol, aead] = [false, false];
  for (let at = 0; at + 4 <= bytes.length;) {
    const kind = view.getUint16(at);
    const length = view.getUint16(at + 2);
    if (at + 4 + length > bytes.length) return null;
    const body = bytes.slice(at + 4, at + 4 + length);
    const number = length >= 2 ? view.getUint16(at + 4) : null;
    at += 4 + length;
    switch (kind % CRITICAL) {
      case TYPE.end:
        if (!protocol || !aead) throw new Error('it does not offer NTPv4 with AES-SIV');
        if (cookies.length === 0) throw new Error('it gave no cookies');
        return { cookies, server, port };
      case TYPE.nextProtocol:
        protocol = number === PROTOCOL_NTPV4;
        break;
      case TYPE.aead:
        aead = number === AEAD_SIV_256;
        break;
      case TYPE.error:
        throw new Error(`it refused the keys: ${ERRORS[number ?? -1] ?? `error ${String(number)}`}`);
      case TYPE.cookie:
        if (length > 0 && length <= MAX_COOKIE_BYTES) cookies.push(body);
        break;
      case TYPE.server:
        server = new TextDecoder().decode(body);
        break;
      case TYPE.port:
        port = number;
        break;
      default:
        if (kind >= CRITICAL) throw new Error(`it insists on what we do not know (record ${String(kind % CRITICAL)})`);
    }
  }
  return null;
}
