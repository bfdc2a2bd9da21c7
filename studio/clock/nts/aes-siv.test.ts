import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { aesCmac, sivOpen, sivSeal } from './aes-siv.ts';

const hex = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text.replaceAll(' ', ''), 'hex'));
const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

describe('AES-CMAC', () => {
  const key = hex('2b7e151628aed2a6abf7158809cf4f3c');
  const message = hex(
    '6bc1bee22e409f96e93d7e117393172a ae2d8a571e03ac9c9eb76fac45af8e51 30c81c46a35ce411e5fbc1191a0a52ef f69f2445df4f9b17ad2b417be66c3710',
  );

  it.each([
    [0, 'bb1d6929e95937287fa37d129b756746'],
    [16, '070a16b46b4d4144f79bdd9dd04a287c'],
    [40, 'dfa66747de9ae63030ca32611497c827'],
    [64, '51f0bebf7e3b9d92fc49741779363cfe'],
  ])('gives RFC 4493’s value for %i bytes', (length, mac) => {
    expect(text(aesCmac(key, message.subarray(0, length)))).toBe(mac);
  });
});

describe('AES-SIV', () => {
  it('gives RFC 5297’s values (A.1: one header; A.2: two headers and a nonce)', () => {
    const sealed = sivSeal(
      hex('fffefdfcfbfaf9f8f7f6f5f4f3f2f1f0 f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff'),
      [hex('101112131415161718191a1b1c1d1e1f2021222324252627')],
      hex('112233445566778899aabbccddee'),
    );
    expect(text(sealed)).toBe('85632d07c6e8f37f950acd320a2ecc9340c02b9690c4dc04daef7f6afe5c');
    const second = sivSeal(
      hex('7f7e7d7c7b7a79787776757473727170 404142434445464748494a4b4c4d4e4f'),
      [
        hex('00112233445566778899aabbccddeeffdeaddadadeaddadaffeeddccbbaa99887766554433221100'),
        hex('102030405060708090a0'),
        hex('09f911029d74e35bd84156c5635688c0'),
      ],
      hex('7468697320697320736f6d6520706c61696e7465787420746f20656e6372797074207573696e67205349562d414553'),
    );
    expect(text(second)).toBe(
      '7bdb6e3b432667eb06f4d14bff2fbd0fcb900f2fddbe404326601965c889bf17dba77ceb094fa663b7a3f748ba8af829ea64ad544a272e9c485b62a3fd5c0d',
    );
  });

  it('opens what it sealed, and nothing that was changed', () => {
    const bytes = fc.uint8Array({ maxLength: 80 });
    const key = fc.uint8Array({ minLength: 32, maxLength: 32 });
    fc.assert(
      fc.property(key, fc.array(bytes, { maxLength: 3 }), bytes, fc.nat(), (secret, associated, plaintext, flip) => {
        const sealed = sivSeal(secret, associated, plaintext);
        expect(sivOpen(secret, associated, sealed)).toEqual(plaintext);
        const at = flip % sealed.length;
        sealed[at] = (sealed[at] ?? 0) ^ 1;
        expect(sivOpen(secret, associated, sealed)).toBeNull();
      }),
    );
    expect(sivOpen(new Uint8Array(32), [], new Uint8Array(15))).toBeNull();
    expect(() => sivSeal(new Uint8Array(16), [], new Uint8Array())).toThrow(RangeError);
  });
});
