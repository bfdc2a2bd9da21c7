import { BlockList, isIP } from 'node:net';

/**
 * Addresses no device has, but which a show file from elsewhere could be made to reach: link-local ones (RFC 3927, RFC 4291
 * §2.5.6; in clouds the machine's own credentials stand at 169.254.169.254), multicast, and "this host" (0.0.0.0, ::).
 */
const forbidden = new BlockList();
forbidden.addSubnet('169.254.0.0', 16, 'ipv4');
forbidden.addSubnet('0.0.0.0', 8, 'ipv4');
forbidden.addSubnet('224.0.0.0', 4, 'ipv4');
forbidden.addSubnet('fe80::', 10, 'ipv6');
forbidden.addSubnet('ff00::', 8, 'ipv6');
forbidden.addAddress('::', 'ipv6');

/** Loopback, and the networks of homes, studios and companies (RFC 1918, RFC 4193, link-local). */
const local = new BlockList();
local.addSubnet('127.0.0.0', 8, 'ipv4');
local.addSubnet('10.0.0.0', 8, 'ipv4');
local.addSubnet('172.16.0.0', 12, 'ipv4');
local.addSubnet('192.168.0.0', 16, 'ipv4');
local.addSubnet('169.254.0.0', 16, 'ipv4');
local.addAddress('::1', 'ipv6');
local.addSubnet('fc00::', 7, 'ipv6');
local.addSubnet('fe80::', 10, 'ipv6');

/** Whether HTTP may be sent to this IP address. An IPv4 address written as IPv6 counts as what it is. */
export function mayReach(address: string): boolean {
  return isIP(address) !== 0 && !isIn(forbidden, address);
}

/** Whether a packet from this IP address comes from this machine or from a network of the house. */
export function isLocalNetwork(address: string): boolean {
  return isIn(local, address);
}

function isIn(list: BlockList, address: string): boolean {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  const plain = mapped ?? address.replace(/%.*$/, '');
  const family = isIP(plain);
  return family !== 0 && list.check(plain, family === 6 ? 'ipv6' : 'ipv4');
}
