import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  headerValues,
  isCrossSite,
  isLoopback,
  isStateChanging,
  refuseHost,
  refuseOrigin,
  targetOf,
} from './guards.ts';

const hosts = new Set(['127.0.0.1:4400', 'localhost:4400']);
const origins = new Set(['http://127.0.0.1:4400', 'http://localhost:4400']);

describe('refuseHost', () => {
  it('takes exactly the hosts of the list', () => {
    for (const host of hosts) expect(refuseHost(['Host', host], hosts)).toBeNull();
  });

  it.each([
    'LOCALHOST:4400',
    'localhost.:4400',
    'localhost:4401',
    'localhost',
    '127.0.0.1:4400@evil.test',
    'evil@127.0.0.1:4400',
    '127.0.0.1:4400.evil.test',
    '127.0.0.1:4400 ',
    '127.1:4400',
    '[::1]:4400',
    '0x7f000001:4400',
    'evil.test',
    '',
  ])('refuses %j with 421', (host) => {
    expect(refuseHost(['Host', host], hosts)?.status).toBe(421);
  });

  it('refuses none and several, even when all are on the list', () => {
    expect(refuseHost([], hosts)?.status).toBe(421);
    expect(refuseHost(['Host', '127.0.0.1:4400', 'host', '127.0.0.1:4400'], hosts)?.status).toBe(421);
    expect(refuseHost(['Host', '127.0.0.1:4400', 'HOST', 'evil.test'], hosts)?.status).toBe(421);
  });

  it('lets nothing through that is not on the list', () => {
    fc.assert(
      fc.property(fc.string(), (host) => {
        fc.pre(!hosts.has(host));
        expect(refuseHost(['Host', host], hosts)?.status).toBe(421);
      }),
    );
  });
});

describe('refuseOrigin', () => {
  it('takes the origins of the list, and none where none is needed', () => {
    expect(refuseOrigin(['Origin', 'http://localhost:4400'], origins, true)).toBeNull();
    expect(refuseOrigin([], origins, false)).toBeNull();
  });

  it.each([
    'null',
    'https://127.0.0.1:4400',
    'http://127.0.0.1:4400/',
    'http://127.0.0.1:4400.evil.test',
    'http://127.0.0.1:44000',
    'http://evil.test',
    'HTTP://127.0.0.1:4400',
    '*',
    '',
  ])('refuses %j with 403, needed or not', (origin) => {
    expect(refuseOrigin(['Origin', origin], origins, true)?.status).toBe(403);
    expect(refuseOrigin(['Origin', origin], origins, false)?.status).toBe(403);
  });

  it('refuses a missing one where it is needed, and two', () => {
    const [origin = ''] = origins;
    expect(refuseOrigin([], origins, true)?.status).toBe(403);
    expect(refuseOrigin(['Origin', origin, 'origin', origin], origins, true)?.status).toBe(403);
  });
});

describe('targetOf', () => {
  it('takes a path with a query', () => {
    const target = targetOf('/a/b?code=1&x=%2F');
    expect(target?.pathname).toBe('/a/b');
    expect(target?.searchParams.get('x')).toBe('/');
  });

  it.each(['http://evil.test/', '//evil.test/', '*', '', undefined, 'evil.test:80'])('refuses %j', (url) => {
    expect(targetOf(url)).toBeNull();
  });

  it('never leaves its own host', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(targetOf(`/${text}`)?.host ?? 'studio').toBe('studio');
      }),
    );
  });
});

describe('small checks', () => {
  it('reads every value of a header, whatever its case', () => {
    expect(headerValues(['A', '1', 'b', '2', 'a', '3'], 'a')).toEqual(['1', '3']);
  });

  it('knows which methods change something', () => {
    expect(['GET', 'HEAD', 'OPTIONS'].some(isStateChanging)).toBe(false);
    expect(['POST', 'PUT', 'DELETE', 'PATCH', 'FOO', undefined].every(isStateChanging)).toBe(true);
  });

  it('knows its own machine', () => {
    const from = (remoteAddress: string) => isLoopback({ socket: { remoteAddress } } as never);
    expect(['127.0.0.1', '127.9.9.9', '::1', '::ffff:127.0.0.1'].every(from)).toBe(true);
    expect(['192.168.0.127', '::ffff:192.168.0.1', '', '1127.0.0.1'].some(from)).toBe(false);
  });
});

describe('isCrossSite', () => {
  it('knows what other pages caused from what a person typed or a program sent', () => {
    expect(isCrossSite([])).toBe(false);
    expect(isCrossSite(['Sec-Fetch-Site', 'none'])).toBe(false);
    expect(isCrossSite(['sec-fetch-site', 'same-origin'])).toBe(false);
    expect(isCrossSite(['Sec-Fetch-Site', 'same-site'])).toBe(true);
    expect(isCrossSite(['Sec-Fetch-Site', 'cross-site'])).toBe(true);
    expect(isCrossSite(['Sec-Fetch-Site', 'none', 'Sec-Fetch-Site', 'cross-site'])).toBe(true);
  });
});
