/**
 * Open Sound Control 1.0 (Wright, 2002): messages and bundles, big-endian, everything aligned to 4 bytes. Read here are the
 * types of the standard (`i f s b`) and those most senders use besides (`T F N I d h t`); written are `i f s T F`.
 */
export type OscArg =
  | { readonly type: 'i' | 'f' | 'd'; readonly value: number }
  | { readonly type: 'h' | 't'; readonly value: bigint }
  | { readonly type: 's'; readonly value: string }
  | { readonly type: 'b'; readonly value: Uint8Array }
  | { readonly type: 'T' | 'F' | 'N' | 'I' };

export interface OscMessage {
  readonly address: string;
  readonly args: readonly OscArg[];
}

/** The messages of a packet in order (bundles opened; their time tags are not waited for), or why it is none. */
export type OscPacket = { readonly messages: readonly OscMessage[] } | { readonly problem: string };

/** Largest UDP payload over IPv4 (RFC 768: 65,535 − 20 − 8). */
export const MAX_PACKET_BYTES = 65_507;
const MAX_MESSAGES = 256;
const MAX_ARGS = 64;
const MAX_DEPTH = 8;
const BUNDLE_TAG = '#bundle';
/** Tag string, padded to 8 bytes, and 8 bytes of time tag. */
const BUNDLE_HEAD_BYTES = 16;

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Why a packet is not OSC. */
class OscFault extends Error {}

/** Reads a packet from the network. Never throws. */
export function decodeOsc(packet: Uint8Array): OscPacket {
  const messages: OscMessage[] = [];
  try {
    readElement(new Reader(packet), messages, 0);
    return { messages };
  } catch (error) {
    if (error instanceof OscFault) return { problem: error.message };
    throw error;
  }
}

function readElement(reader: Reader, messages: OscMessage[], depth: number): void {
  if (depth > MAX_DEPTH) throw new OscFault('bundles stand too deep in each other');
  const address = reader.text('address');
  if (address === BUNDLE_TAG) {
    readBundle(reader, messages, depth);
    return;
  }
  if (!address.startsWith('/')) throw new OscFault('an address begins with /');
  if (messages.length >= MAX_MESSAGES) throw new OscFault('too many messages in one packet');
  messages.push({ address, args: readArgs(reader) });
}

function readBundle(reader: Reader, messages: OscMessage[], depth: number): void {
  reader.bytes(BUNDLE_HEAD_BYTES - 8, 'time tag');
  while (reader.left > 0) {
    const sizeBytes = reader.int32('size');
    if (sizeBytes < 0 || sizeBytes % 4 !== 0) throw new OscFault('an element of a bundle has no valid size');
    readElement(new Reader(reader.bytes(sizeBytes, 'element')), messages, depth + 1);
  }
}

/** Older senders leave the type tags out when there is no argument. */
function readArgs(reader: Reader): OscArg[] {
  if (reader.left === 0) return [];
  const tags = reader.text('type tags');
  if (!tags.startsWith(',')) throw new OscFault('type tags begin with a comma');
  if (tags.length - 1 > MAX_ARGS) throw new OscFault('too many arguments');
  return Array.from(tags.slice(1), (tag) => readArg(reader, tag));
}

function readArg(reader: Reader, tag: string): OscArg {
  switch (tag) {
    case 'i':
      return { type: tag, value: reader.int32('int32') };
    case 'f':
      return { type: tag, value: reader.view(4, 'float32').getFloat32(0) };
    case 'd':
      return { type: tag, value: reader.view(8, 'float64').getFloat64(0) };
    case 'h':
      return { type: tag, value: reader.view(8, 'int64').getBigInt64(0) };
    case 't':
      return { type: tag, value: reader.view(8, 'time tag').getBigUint64(0) };
    case 's':
      return { type: tag, value: reader.text('string') };
    case 'b':
      return { type: tag, value: reader.blob() };
    case 'T':
    case 'F':
    case 'N':
    case 'I':
      return { type: tag };
    default:
      throw new OscFault(`arguments of type ${JSON.stringify(tag)} are not known`);
  }
}

/** Takes a packet apart from front to back; whatever would reach beyond its end is a fault. */
class Reader {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  get left(): number {
    return this.#bytes.length - this.#at;
  }

  bytes(count: number, what: string): Uint8Array {
    if (count > this.left) throw new OscFault(`it ends within ${what}`);
    const bytes = this.#bytes.subarray(this.#at, this.#at + count);
    this.#at += count;
    return bytes;
  }

  view(count: number, what: string): DataView {
    const { buffer, byteOffset, byteLength } = this.bytes(count, what);
    return new DataView(buffer, byteOffset, byteLength);
  }

  int32(what: string): number {
    return this.view(4, what).getInt32(0);
  }

  /** An OSC string: bytes up to a null, padded with nulls to a multiple of 4. */
  text(what: string): string {
    const end = this.#bytes.indexOf(0, this.#at);
    if (end === -1) throw new OscFault(`${what} has no end`);
    const length = end - this.#at;
    const bytes = this.bytes(padded(length + 1), what).subarray(0, length);
    try {
      return utf8.decode(bytes);
    } catch {
      // The decoder says only that it is not UTF-8, which the sentence says too.
      throw new OscFault(`${what} is not UTF-8`);
    }
  }

  /** An OSC blob: int32 length, bytes, padding. A copy, so that it does not keep the packet. */
  blob(): Uint8Array {
    const length = this.int32('blob');
    if (length < 0) throw new OscFault('a blob has no valid size');
    return Uint8Array.from(this.bytes(padded(length), 'blob').subarray(0, length));
  }
}

/** The next multiple of 4. */
function padded(length: number): number {
  return length + ((4 - (length % 4)) % 4);
}

/** Writes one message. Texts may not hold a null character, which would end them: it is left out. */
export function encodeOsc({ address, args }: OscMessage): Uint8Array {
  const tags = `,${args.map(({ type }) => type).join('')}`;
  return Buffer.concat([oscText(address), oscText(tags), ...args.map(argBytes)]);
}

function oscText(text: string): Buffer {
  const bytes = Buffer.from(text.replaceAll('\0', ''), 'utf8');
  return Buffer.concat([bytes, Buffer.alloc(padded(bytes.length + 1) - bytes.length)]);
}

function argBytes(arg: OscArg): Buffer {
  switch (arg.type) {
    case 'i': {
      const bytes = Buffer.alloc(4);
      bytes.writeInt32BE(arg.value);
      return bytes;
    }
    case 'f': {
      const bytes = Buffer.alloc(4);
      bytes.writeFloatBE(arg.value);
      return bytes;
    }
    case 'd': {
      const bytes = Buffer.alloc(8);
      bytes.writeDoubleBE(arg.value);
      return bytes;
    }
    case 'h':
    case 't': {
      const bytes = Buffer.alloc(8);
      bytes.writeBigUInt64BE(BigInt.asUintN(64, arg.value));
      return bytes;
    }
    case 's':
      return oscText(arg.value);
    case 'b': {
      const head = Buffer.alloc(4);
      head.writeInt32BE(arg.value.length);
      return Buffer.concat([head, arg.value, Buffer.alloc(padded(arg.value.length) - arg.value.length)]);
    }
    default:
      return Buffer.alloc(0);
  }
}
