import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { replyBytes } from '../test-reply.ts';
import { sivOpen } from './aes-siv.ts';
import { sealedAnswer } from './nts-answer.test-support.ts';
import { decodeKeyAnswer, encodeKeyRequest } from './nts-records.ts';
import { NtsSession } from './nts-session.ts';

const keys = { c2s: new Uint8Array(32).fill(1), s2c: new Uint8Array(32).fill(2) };
const cookies = Array.from({ length: 8 }, (_, at) => new Uint8Array(100).fill(at));

/** What a server says to a question: identifier repeated, one new cookie sealed. */
function answerTo(uniqueId: Uint8Array, key = keys.s2c): Uint8Array {
  return sealedAnswer(replyBytes({ receiveMs: 1e12, transmitMs: 1e12 }), uniqueId, key);
}

describe('an NTS session', () => {
  it('seals a question that carries one cookie, our identifier, and nothing else of us', () => {
    const session = new NtsSession(keys, cookies, randomBytes);
    const origin = new Uint8Array(8).fill(5);
    const request = session.seal(origin);
    if (!request) throw new Error('a question');
    const packet = Buffer.from(request.packet);
    expect(packet.subarray(40, 48)).toEqual(Buffer.from(origin));
    expect(packet.readUInt16BE(48)).toBe(0x0104);
    expect(packet.subarray(52, 84)).toEqual(Buffer.from(request.uniqueId));
    expect([packet.readUInt16BE(84), packet.readUInt16BE(86)]).toEqual([0x0204, 104]);
    const sealedAt = 84 + 104;
    expect(packet.readUInt16BE(sealedAt)).toBe(0x0404);
    const nonce = packet.subarray(sealedAt + 8, sealedAt + 24);
    expect(sivOpen(keys.c2s, [packet.subarray(0, sealedAt), nonce], packet.subarray(sealedAt + 24))).toHaveLength(0);
  });

  it('opens the server’s own word only, and takes its cookie', () => {
    const session = new NtsSession(keys, cookies.slice(0, 1), randomBytes);
    const request = session.seal(new Uint8Array(8));
    if (!request) throw new Error('a question');
    expect(session.seal(new Uint8Array(8))).toBeNull();
    const answer = answerTo(request.uniqueId);
    expect(session.open(answerTo(randomBytes(32)), request.uniqueId)).toBe(false);
    expect(session.open(answerTo(request.uniqueId, keys.c2s), request.uniqueId)).toBe(false);
    expect(session.open(answer.slice(0, 48), request.uniqueId)).toBe(false);
    fc.assert(
      fc.property(fc.nat(answer.length * 8 - 1), (bit) => {
        const changed = Uint8Array.from(answer);
        const at = Math.floor(bit / 8);
        changed[at] = (changed[at] ?? 0) ^ (2 ** (bit % 8));
        expect(session.open(changed, request.uniqueId)).toBe(false);
      }),
    );
    expect(session.open(answer, request.uniqueId)).toBe(true);
    expect(session.seal(new Uint8Array(8))).not.toBeNull();
  });

  it('never throws at what it can’t read', () => {
    const session = new NtsSession(keys, cookies, randomBytes);
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (noise) => {
        expect(session.open(noise, new Uint8Array(32))).toBe(false);
        expect(NtsSession.repeats(noise, new Uint8Array(32))).toBe(false);
      }),
      { numRuns: 2000 },
    );
  });
});

describe('the records of key establishment', () => {
  const hex = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text.replaceAll(' ', ''), 'hex'));

  it('ask for NTPv4 with AES-SIV', () => {
    expect(Buffer.from(encodeKeyRequest()).toString('hex')).toBe('80010002000080040002000f80000000');
  });

  it('are read once they are whole', () => {
    const answer = hex('8001 0002 0000 8004 0002 000f 0005 0004 01020304 0006 0001 61 0007 0002 1000 8000 0000');
    expect(decodeKeyAnswer(answer)).toEqual({ cookies: [hex('01020304')], server: 'a', port: 4096 });
    for (let length = 0; length < answer.length; length++) expect(decodeKeyAnswer(answer.slice(0, length))).toBeNull();
  });

  it.each([
    ['8002 0002 0001 8000 0000', /calls our request bad/],
    ['8001 0002 0000 8004 0002 000f 8000 0000', /no cookies/],
    ['8001 0002 0000 0005 0002 0102 8000 0000', /does not offer/],
    ['8099 0000', /insists on what we do not know/],
  ])('say in words what is wrong (%#)', (text, words) => {
    expect(() => decodeKeyAnswer(hex(text))).toThrow(words);
  });
});
