import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseServer } from './server-address.ts';

describe('a server address', () => {
  it.each([
    ['pool.ntp.org', 'pool.ntp.org', 123],
    ['127.0.9.1:31230', '127.0.9.1', 31_230],
    ['[2001:db8::1]:1123', '2001:db8::1', 1123],
    ['2001:db8::1', '2001:db8::1', 123],
    [' time.example ', 'time.example', 123],
  ])('reads %s', (text, host, port) => {
    expect(parseServer(text)).toEqual({ host, port, text: text.trim() });
  });

  it.each(['', 'a b', 'host:', 'host:0', 'host:99999', 'http://host', '[::1', 'host:12a'])('refuses %j', (text) => {
    expect(parseServer(text)).toBeNull();
  });

  it('never throws', () => {
    fc.assert(fc.property(fc.string(), (text) => void parseServer(text)));
  });
});
