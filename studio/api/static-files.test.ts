import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isHashed, safePath } from './static-files.ts';
import { originOf, securityHeaders } from './security-headers.ts';
import { signInPage } from './sign-in-page.ts';

describe('safePath', () => {
  it('takes paths below the root', () => {
    expect(safePath('/')).toBe('/index.html');
    expect(safePath('/assets/a%20b.js')).toBe('/assets/a b.js');
  });

  it.each([
    '/../etc/passwd',
    '/..%2f..%2fetc/passwd',
    '/%2e%2e/x',
    '/a/../../x',
    '/a\\..\\x',
    '/%5c..%5cx',
    '/C:/x',
    '/a%00b',
    '/.env',
    '/a/.git/config',
    '/%',
    'a',
  ])('refuses %j', (path) => {
    expect(safePath(path)).toBeNull();
  });

  it('never throws and never goes up', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const path = safePath(`/${text}`);
        expect(path?.split('/').includes('..') ?? false).toBe(false);
      }),
    );
  });
});

it('knows hashed assets, which never change', () => {
  expect(isHashed('/ui/assets/index-B1x_9aZ2.js')).toBe(true);
  expect(isHashed('/ui/index.html')).toBe(false);
  expect(isHashed('/ui/assets/logo.svg')).toBe(false);
});

describe('securityHeaders', () => {
  it('names what the page may reach, and nothing else', () => {
    const headers = securityHeaders('localhost:4400', {
      mediaOrigin: 'ws://127.0.0.1:4500',
      cdnOrigin: originOf('http://127.0.0.1:4480/live/main/index.m3u8'),
    });
    const policy = headers['Content-Security-Policy'];
    expect(policy).toContain("connect-src 'self' ws://localhost:4400 ws://127.0.0.1:4500 http://127.0.0.1:4480;");
    expect(policy).toContain("script-src 'self';");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toContain('unsafe-eval');
    expect(headers['Permissions-Policy']).toContain('display-capture=(self)');
  });

  it('takes no origin from anything but an http address', () => {
    for (const url of [null, 'javascript:alert(1)', 'file:///x', 'nonsense']) expect(originOf(url)).toBeNull();
  });
});

it('writes no markup of others into the sign-in page', () => {
  expect(signInPage('<script>alert("1")</script>')).not.toContain('<script>');
});
