import fc from 'fast-check';
import { decode as foreignDecode, encode as foreignEncode } from 'node-osc';
import { describe, expect, it } from 'vitest';
import { decodeOsc, encodeOsc, type OscArg, type OscMessage } from './osc-codec.ts';
import { isLetGo, numberOf, oscArgOf } from './osc-values.ts';

const bytes = (hex: string): Uint8Array => Uint8Array.from(Buffer.from(hex.replaceAll(/\s/g, ''), 'hex'));

/** The two examples of the OSC 1.0 specification, byte for byte. */
const OSCILLATOR = bytes(
  '2f6f7363 696c6c61 746f722f 342f6672 6571 7565 6e637900' + // "/oscillator/4/frequency" + null
    '2c660000' + // ",f" + two nulls
    '43dc0000', // 440.0
);
const FOO = bytes(
  '2f666f6f 00000000' + // "/foo" + null, padded to 8
    '2c696973 66660000' + // ",iisff" + null, padded to 8
    '000003e8' + // 1000
    'ffffffff' + // -1
    '68656c6c 6f000000' + // "hello" + null, padded to 8
    '3f9df3b6' + // 1.234
    '40b5b22d', // 5.678
);
const FOO_MESSAGE: OscMessage = {
  address: '/foo',
  args: [
    { type: 'i', value: 1000 },
    { type: 'i', value: -1 },
    { type: 's', value: 'hello' },
    { type: 'f', value: Math.fround(1.234) },
    { type: 'f', value: Math.fround(5.678) },
  ],
};

const finite32 = fc.float({ noNaN: true });
const text = fc.string({ maxLength: 30, unit: 'binary' }).map((value) => value.replaceAll('\0', ''));
const arg: fc.Arbitrary<OscArg> = fc.oneof(
  fc.record({ type: fc.constant('i' as const), value: fc.integer() }),
  fc.record({ type: fc.constant('f' as const), value: finite32 }),
  fc.record({ type: fc.constant('d' as const), value: fc.double({ noNaN: true }) }),
  fc.record({ type: fc.constant('h' as const), value: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }) }),
  fc.record({ type: fc.constant('t' as const), value: fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }) }),
  fc.record({ type: fc.constant('s' as const), value: text }),
  fc.record({ type: fc.constant('b' as const), value: fc.uint8Array({ maxLength: 20 }) }),
  fc.record({ type: fc.constantFrom('T' as const, 'F' as const, 'N' as const, 'I' as const) }),
);
const message: fc.Arbitrary<OscMessage> = fc.record({
  address: text.map((rest) => `/${rest}`),
  args: fc.array(arg, { maxLength: 6 }),
});

describe('the OSC codec', () => {
  it('reads and writes the packets of the specification', () => {
    expect(Buffer.from(encodeOsc(FOO_MESSAGE))).toEqual(Buffer.from(FOO));
    expect(decodeOsc(FOO)).toEqual({ messages: [FOO_MESSAGE] });
    const oscillator: OscMessage = { address: '/oscillator/4/frequency', args: [{ type: 'f', value: 440 }] };
    expect(Buffer.from(encodeOsc(oscillator))).toEqual(Buffer.from(OSCILLATOR));
    expect(decodeOsc(OSCILLATOR)).toEqual({ messages: [oscillator] });
  });

  it('is understood by a foreign codec, and understands it', () => {
    const plain: OscMessage = {
      address: '/cuelight/größe',
      args: [oscArgOf(7), oscArgOf(0.5), oscArgOf({ float: 1 }), oscArgOf('é 🎬'), oscArgOf(true), oscArgOf(false)],
    };
    const foreign = foreignDecode(Buffer.from(encodeOsc(plain)));
    expect(foreign).toMatchObject({
      address: '/cuelight/größe',
      args: [7, 0.5, 1, 'é 🎬', true, false].map((value) => ({ value })),
    });
    const bundle = {
      oscType: 'bundle' as const,
      timetag: 0,
      elements: [
        { oscType: 'message' as const, address: '/a', args: [1, 'x'] },
        {
          oscType: 'bundle' as const,
          timetag: 5,
          elements: [{ oscType: 'message' as const, address: '/b', args: [false, Buffer.from([1, 2, 3])] }],
        },
      ],
    };
    expect(decodeOsc(foreignEncode(bundle as unknown as Parameters<typeof foreignEncode>[0]))).toEqual({
      messages: [
        {
          address: '/a',
          args: [
            { type: 'i', value: 1 },
            { type: 's', value: 'x' },
          ],
        },
        { address: '/b', args: [{ type: 'F' }, { type: 'b', value: Uint8Array.from([1, 2, 3]) }] },
      ],
    });
  });

  it('takes a message without type tags, as older senders write it', () => {
    expect(decodeOsc(bytes('2f676f00'))).toEqual({ messages: [{ address: '/go', args: [] }] });
  });

  it.each([
    ['nothing', ''],
    ['no null', '2f616263'],
    ['no slash', '61000000'],
    ['no comma', '2f610000 69000000'],
    ['an int32 cut off', '2f610000 2c690000 0000'],
    ['an unknown type', '2f610000 2c7a0000'],
    ['a blob longer than the packet', '2f610000 2c620000 7fffffff 00'],
    ['a negative blob', '2f610000 2c620000 ffffffff'],
    ['bad UTF-8', '2fff0000'],
    ['a bundle without time', '2362756e 646c6500 00000000'],
    ['a bundle element too long', '2362756e 646c6500 00000000 00000001 00001000 2f610000'],
    ['a bundle element of odd size', '2362756e 646c6500 00000000 00000001 00000003 2f6100'],
  ])('refuses %s in words', (_name, hex) => {
    expect(decodeOsc(bytes(hex))).toEqual({ problem: expect.any(String) as string });
  });

  it('refuses bundles within bundles without end', () => {
    let packet = encodeOsc({ address: '/a', args: [] });
    for (let depth = 0; depth < 20; depth++) {
      const size = Buffer.alloc(4);
      size.writeInt32BE(packet.length);
      packet = Buffer.concat([bytes('2362756e 646c6500 00000000 00000001'), size, packet]);
    }
    expect(decodeOsc(packet)).toEqual({ problem: expect.stringContaining('deep') as string });
  });

  it('reads back whatever it writes', () => {
    fc.assert(
      fc.property(message, (original) => {
        const packet = encodeOsc(original);
        expect(packet.length % 4).toBe(0);
        expect(decodeOsc(packet)).toEqual({ messages: [original] });
      }),
      { numRuns: 10_000 },
    );
  }, 60_000);

  it('never throws, whatever comes', () => {
    const damaged = fc
      .tuple(message, fc.array(fc.tuple(fc.nat(200), fc.nat(255)), { maxLength: 4 }))
      .map(([original, changes]) => {
        const packet = Uint8Array.from(encodeOsc(original));
        for (const [at, value] of changes) if (at < packet.length) packet[at] = value;
        return packet;
      });
    const hostile = fc.oneof(fc.uint8Array({ maxLength: 48 }), damaged);
    fc.assert(
      fc.property(hostile, (packet) => {
        const read = decodeOsc(packet);
        if ('messages' in read) for (const { address } of read.messages) expect(address.startsWith('/')).toBe(true);
        else expect(read.problem.length).toBeGreaterThan(5);
      }),
      { numRuns: 100_000 },
    );
  }, 60_000);
});

describe('OSC values', () => {
  it('sends whole numbers as int32 where they fit', () => {
    expect(oscArgOf(2 ** 31 - 1)).toEqual({ type: 'i', value: 2 ** 31 - 1 });
    expect(oscArgOf(2 ** 31)).toEqual({ type: 'f', value: 2 ** 31 });
    expect(oscArgOf({ float: 3 })).toEqual({ type: 'f', value: 3 });
  });

  it('reads numbers in all their forms', () => {
    expect(numberOf({ type: 'h', value: 5n })).toBe(5);
    expect(numberOf({ type: 's', value: ' -2.5 ' })).toBe(-2.5);
    expect(numberOf({ type: 's', value: 'five' })).toBeNull();
    expect(numberOf({ type: 'f', value: Number.NaN })).toBeNull();
    expect(numberOf({ type: 'T' })).toBe(1);
    expect(numberOf({ type: 'N' })).toBeNull();
    expect(numberOf(undefined)).toBeNull();
    expect([isLetGo([]), isLetGo([{ type: 'f', value: 0 }]), isLetGo([{ type: 'i', value: 1 }])]).toEqual([
      false,
      true,
      false,
    ]);
  });
});
