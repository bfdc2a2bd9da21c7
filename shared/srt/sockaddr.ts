import type { SrtPlatform } from './library-names.ts';

/** Socket addresses as C has them: `sockaddr_in` (16 bytes) and `sockaddr_in6` (28 bytes), POSIX <netinet/in.h>. */
export const SOCKADDR_MAX_BYTES = 128;
const AF_INET = 2;
const AF_INET6: Record<SrtPlatform, number> = { linux: 10, darwin: 30, win32: 23 };
const IPV4_BYTES = 16;
const IPV6_BYTES = 28;

export interface SocketAddress {
  /** A numeric IPv4 or IPv6 address; names are resolved by the caller. */
  readonly ip: string;
  /** 0 lets the system choose (bind only). */
  readonly port: number;
}

/** Throws a RangeError for a name, a malformed address or a port outside 0–65535. */
export function encodeSockaddr(address: SocketAddress, platform: SrtPlatform): Uint8Array<ArrayBuffer> {
  const { ip, port } = address;
  if (!Number.isInteger(port) || port < 0 || port > 65_535) throw new RangeError(`socket port ${String(port)}`);
  const v4 = parseIpv4(ip);
  const body = v4 ?? parseIpv6(ip);
  if (!body) throw new RangeError(`"${ip}" is not a numeric IP address`);
  const bytes = new Uint8Array(v4 ? IPV4_BYTES : IPV6_BYTES);
  writeFamily(bytes, v4 ? AF_INET : AF_INET6[platform], platform);
  new DataView(bytes.buffer).setUint16(2, port);
  bytes.set(body, v4 ? 4 : 8); // in6: 4..7 flow information, 24..27 scope, both 0
  return bytes;
}

/** Null when the family is neither IPv4 nor IPv6. IPv4-mapped IPv6 addresses are given as IPv4. */
export function decodeSockaddr(bytes: Uint8Array, platform: SrtPlatform): SocketAddress | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const family = platform === 'darwin' ? view.getUint8(1) : view.getUint16(0, true);
  const port = view.getUint16(2);
  if (family === AF_INET) return { ip: bytes.subarray(4, 8).join('.'), port };
  if (family !== AF_INET6[platform]) return null;
  const groups = Array.from({ length: 8 }, (_, index) => view.getUint16(8 + 2 * index));
  const isMapped = groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xffff;
  if (isMapped) return { ip: bytes.subarray(20, 24).join('.'), port };
  return { ip: groups.map((group) => group.toString(16)).join(':'), port };
}

function writeFamily(bytes: Uint8Array, family: number, platform: SrtPlatform): void {
  if (platform === 'darwin') {
    bytes[0] = bytes.byteLength; // sa_len: BSD only
    bytes[1] = family;
  } else {
    bytes[0] = family;
  }
}

function parseIpv4(ip: string): number[] | null {
  const parts = ip.split('.');
  if (parts.length !== 4) return null;
  const bytes = parts.map((part) => (/^\d{1,3}$/.test(part) ? Number(part) : 256));
  return bytes.every((byte) => byte <= 255) ? bytes : null;
}

/** RFC 4291 §2.2, without a zone; a dotted tail is allowed. */
function parseIpv6(ip: string): number[] | null {
  if (!ip.includes(':')) return null;
  const halves = ip.split('::');
  if (halves.length > 2) return null;
  const [head, tail] = halves.map(parseGroups);
  if (!head || tail === null) return null;
  if (tail === undefined) return head.length === 16 ? head : null;
  const missing = 16 - head.length - tail.length;
  return missing >= 2 ? [...head, ...Array<number>(missing).fill(0), ...tail] : null;
}

function parseGroups(text: string): number[] | null {
  if (text === '') return [];
  const bytes: number[] = [];
  const groups = text.split(':');
  for (const [index, group] of groups.entries()) {
    const v4 = index === groups.length - 1 ? parseIpv4(group) : null;
    if (v4) bytes.push(...v4);
    else if (/^[0-9a-f]{1,4}$/i.test(group)) bytes.push(parseInt(group, 16) >> 8, parseInt(group, 16) & 0xff);
    else return null;
  }
  return bytes;
}
