import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { decodeSockaddr, encodeSockaddr } from './sockaddr.ts';

const platforms = ['linux', 'darwin', 'win32'] as const;

describe('socket addresses', () => {
  it('encodes 127.0.0.1:9000 as C does', () => {
    expect([...encodeSockaddr({ ip: '127.0.0.1', port: 9000 }, 'linux')].slice(0, 8)).toEqual([
      2, 0, 0x23, 0x28, 127, 0, 0, 1,
    ]);
    expect([...encodeSockaddr({ ip: '127.0.0.1', port: 9000 }, 'darwin')].slice(0, 2)).toEqual([16, 2]);
  });

  it('encodes ::1 as C does', () => {
    const bytes = encodeSockaddr({ ip: '::1', port: 1 }, 'linux');
    expect(bytes.byteLength).toBe(28);
    expect([bytes[0], bytes[3], bytes[23]]).toEqual([10, 1, 1]);
  });

  it('reads back every IPv4 address and port', () => {
    fc.assert(
      fc.property(fc.ipV4(), fc.integer({ min: 0, max: 65_535 }), fc.constantFrom(...platforms), (ip, port, os) => {
        expect(decodeSockaddr(encodeSockaddr({ ip, port }, os), os)).toEqual({ ip, port });
      }),
    );
  });

  it('reads back every IPv6 address', () => {
    fc.assert(
      fc.property(fc.ipV6(), fc.constantFrom(...platforms), (ip, os) => {
        const bytes = encodeSockaddr({ ip, port: 5 }, os);
        const decoded = decodeSockaddr(bytes, os);
        expect(decoded).not.toBeNull();
        if (decoded?.ip.includes(':')) expect(encodeSockaddr(decoded, os)).toEqual(bytes);
      }),
    );
  });

  it('refuses what is no numeric address', () => {
    for (const ip of ['localhost', '1.2.3', '256.1.1.1', ':::', '1::2::3', 'fe80::1%eth0', '']) {
      expect(() => encodeSockaddr({ ip, port: 1 }, 'linux')).toThrow(RangeError);
    }
    expect(() => encodeSockaddr({ ip: '1.2.3.4', port: 65_536 }, 'linux')).toThrow(RangeError);
  });

  it('knows nothing of other families', () => {
    expect(decodeSockaddr(new Uint8Array(28), 'linux')).toBeNull();
  });
});
