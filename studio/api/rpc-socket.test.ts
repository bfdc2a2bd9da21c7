import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isFrame } from './rpc-socket.ts';

describe('isFrame', () => {
  it('takes what the RPC client sends', () => {
    expect(isFrame('{"i":"1","p":{"u":"/system/live","b":{}}}')).toBe(true);
    expect(isFrame('{"i":"1","t":4}')).toBe(true);
  });

  it.each([
    'garbage',
    '',
    'null',
    '[]',
    '{}',
    '{"i":1,"p":{"u":"/x"}}',
    '{"i":"1","p":null}',
    '{"i":"1","p":{"u":"http://evil.test/"}}',
    '{"i":"1","t":3,"p":{}}',
    '{"i":"1","t":9,"p":{"u":"/x"}}',
  ])('leaves out %j', (text) => {
    expect(isFrame(text)).toBe(false);
  });

  it('never throws', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        isFrame(text);
      }),
    );
  });
});
