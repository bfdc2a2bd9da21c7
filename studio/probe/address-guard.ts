import { BlockList, isIPv4, isIPv6 } from 'node:net';
import type { RefuseAddress } from './fetcher.ts';

/**
 * Addresses inside a network or a machine: IANA's special-purpose registries (RFC 6890), of IPv4 and IPv6. A probe that
 * somebody elsewhere asks for must not reach them: it would let them look round in the studio's network.
 */
const INSIDE = new BlockList();
for (const [net, bits] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
] as const) {
  INSIDE.addSubnet(net, bits, 'ipv4');
}
for (const [net, bits] of [
  ['::', 128],
  ['::1', 128],
  // These hold IPv4 addresses, which would pass unseen (RFC 6052, RFC 3056).
  ['64:ff9b::', 32],
  ['2002::', 16],
  ['fc00::', 7],
  ['fe80::', 10],
  ['ff00::', 8],
] as const) {
  INSIDE.addSubnet(net, bits, 'ipv6');
}

/** Whether an IP address lies inside a network, or cannot be told. IPv4 in IPv6 (`::ffff:10.0.0.1`) counts as what it is. */
export function isInside(address: string): boolean {
  if (isIPv4(address)) return INSIDE.check(address, 'ipv4');
  return !isIPv6(address) || INSIDE.check(address, 'ipv6');
}

/**
 * @param allowedOrigins what may be asked wherever it lies: the CDNs that the studio is set up with
 * @param mayAskInside for whoever sits at the studio's own machine
 */
export function guard(allowedOrigins: ReadonlySet<string>, mayAskInside: boolean): RefuseAddress {
  return (address, url) =>
    mayAskInside || allowedOrigins.has(url.origin) || !isInside(address)
      ? null
      : 'it lies in the studio’s own network; only the studio’s owner may probe there';
}
