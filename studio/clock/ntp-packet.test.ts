import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { measure } from '../../shared/time/ping-exchange.ts';
import { decodeReply, encodeRequest, toHex } from './ntp-packet.ts';
import { assess } from './ntp-sample.ts';
import { replyBytes } from './test-reply.ts';

const NOW_MS = Date.UTC(2026, 10, 22, 6, 0, 0);

describe('the NTP packet', () => {
  it('asks with version 4, client mode and nothing of ours but the cookie', () => {
    const cookie = Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8);
    const packet = encodeRequest(cookie);
    // LI 0, VN 4, mode 3; 39 bytes of nothing; the transmit timestamp.
    expect(toHex(packet)).toBe(`23${'00'.repeat(39)}0102030405060708`);
    expect(() => encodeRequest(new Uint8Array(7))).toThrow(RangeError);
  });

  it('reads an answer byte by byte', () => {
    const hex = [
      '24', // LI 0, VN 4, mode 4 (server)
      '02', // stratum 2
      '06', // poll 64 s
      'ec', // precision 2^-20 s
      '00000800', // root delay 2048/65536 s = 31.25 ms
      '00000400', // root dispersion 15.625 ms
      'c0000201', // reference id 192.0.2.1
      'edf1f2f3f4f5f6f7', // reference timestamp
      '0102030405060708', // origin: what we sent
      'ec8a3bc080000000', // receive: 2025-10-07 …, half a second
      'ec8a3bc0c0000000', // transmit: three quarters
    ].join('');
    const reply = decodeReply(Uint8Array.from(Buffer.from(hex, 'hex')), NOW_MS);
    const secondMs = (0xec8a3bc0 - 2_208_988_800) * 1000;
    expect(reply).toMatchObject({
      leap: 0,
      version: 4,
      mode: 4,
      stratum: 2,
      rootDelayMs: 31.25,
      rootDispersionMs: 15.625,
      referenceId: '192.0.2.1',
      originHex: '0102030405060708',
      receiveMs: secondMs + 500,
      transmitMs: secondMs + 750,
    });
    expect(reply?.precisionMs).toBeCloseTo(0.00095, 5);
  });

  it('knows the era after 2036', () => {
    const laterMs = Date.UTC(2040, 0, 1);
    const packet = replyBytes({ receiveMs: laterMs + 1, transmitMs: laterMs + 2 });
    expect(decodeReply(packet, laterMs + 86_400_000)?.receiveMs).toBeCloseTo(laterMs + 1, 3);
    const wrapMs = (2 ** 32 - 2_208_988_800) * 1000;
    const atWrap = replyBytes({ receiveMs: wrapMs - 1, transmitMs: wrapMs + 1 });
    const reply = decodeReply(atWrap, NOW_MS);
    expect((reply?.transmitMs ?? 0) - (reply?.receiveMs ?? 0)).toBeCloseTo(2, 3);
  });

  it('never throws: 10,000 malformed packets', () => {
    const mutated = fc
      .tuple(fc.array(fc.tuple(fc.nat(47), fc.nat(255)), { maxLength: 12 }), fc.nat(60))
      .map(([changes, length]) => {
        const packet = replyBytes({ receiveMs: NOW_MS, transmitMs: NOW_MS + 1 });
        for (const [at, byte] of changes) packet[at] = byte;
        return length < 48 ? packet.slice(0, length) : packet;
      });
    fc.assert(
      fc.property(fc.oneof(mutated, fc.uint8Array({ maxLength: 600 })), (packet) => {
        const reply = decodeReply(packet, NOW_MS);
        expect(reply === null).toBe(packet.length < 48);
        if (!reply) return;
        const assessment = assess(reply, 1000, 1010);
        if ('rejected' in assessment) expect(assessment.rejected).not.toBe('');
        else {
          const { exchange, rootMs } = assessment.sample;
          for (const value of [...Object.values(exchange), rootMs]) expect(Number.isFinite(value)).toBe(true);
        }
      }),
      { numRuns: 10_000 },
    );
  });
});

describe('an exchange', () => {
  const reply = (change: Parameters<typeof replyBytes>[0]) => {
    const read = decodeReply(replyBytes({ receiveMs: NOW_MS + 5, transmitMs: NOW_MS + 6, ...change }), NOW_MS);
    if (!read) throw new Error('a whole packet');
    return assess(read, 1000, 1011);
  };

  it('gives the four stamps, and how far the server itself may be off', () => {
    const assessment = reply({ rootDelayMs: 4, rootDispersionMs: 1 });
    if (!('sample' in assessment)) throw new Error('a good sample');
    const { exchange, rootMs, stratum } = assessment.sample;
    expect(exchange).toMatchObject({ t0: 1000, t3: 1011 });
    expect(measure(exchange).offsetMs).toBeCloseTo(NOW_MS - 1000, 3);
    expect(measure(exchange).roundTripMs).toBeCloseTo(10, 3);
    expect(rootMs).toBeGreaterThan(3);
    expect(rootMs).toBeLessThan(3.1);
    expect(stratum).toBe(2);
  });

  it.each([
    [{ leap: 3 }, /not synchronised itself/],
    [{ stratum: 0, kiss: 'RATE' }, /sends us away \(RATE\)/],
    [{ stratum: 16 }, /stratum 16/],
    [{ mode: 3 }, /mode 3, not server/],
    [{ version: 1 }, /speaks NTP 1/],
    [{ receiveMs: null }, /carries no time/],
    [{ transmitMs: null }, /carries no time/],
    [{ transmitMs: NOW_MS }, /before it was asked/],
    [{ transmitMs: NOW_MS + 60 }, /contradict each other/],
    [{ precision: 5 }, /ticks only every 32 s/],
    [{ rootDelayMs: 1000, rootDispersionMs: 1200 }, /1\.7 s wrong/],
  ])('refuses %o in words', (change, words) => {
    const assessment = reply(change);
    expect('rejected' in assessment ? assessment.rejected : '').toMatch(words);
  });
});
