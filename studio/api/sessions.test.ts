import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FakeClock } from '../../shared/time/fake-clock.ts';
import { bearerKey, loadApiKey } from './api-key.ts';
import { FailureLimiter } from './failure-limiter.ts';
import { sameSecret } from './secrets.ts';
import { cookieValues, Sessions } from './sessions.ts';
import { SignInCodes } from './sign-in-codes.ts';

const secret = 'a-secret-of-the-launcher';
const pair = (setCookie: string): string => setCookie.split(';')[0] ?? '';

describe('Sessions', () => {
  const clock = new FakeClock();
  const kept = { keep: () => undefined, has: () => false };
  const sessions = new Sessions({ clock, secret, port: 4400, kept });

  it('is known again by a restarted host, and by no other', () => {
    const cookie = pair(sessions.open(null));
    expect(new Sessions({ clock, secret, port: 4400, kept }).read(cookie)).toEqual({ linkId: null });
    expect(new Sessions({ clock, secret: `${secret}2`, port: 4400, kept }).read(cookie)).toBeNull();
    expect(new Sessions({ clock, secret, port: 4401, kept }).read(cookie)).toBeNull();
  });

  it('is out of reach for scripts and other sites', () => {
    expect(sessions.open(null)).toMatch(/; HttpOnly; SameSite=Strict; /);
  });

  it('ends', () => {
    const cookie = pair(sessions.open(null));
    const later = new FakeClock(clock.wallNow() + 8 * 24 * 3_600_000);
    expect(new Sessions({ clock: later, secret, port: 4400, kept }).read(cookie)).toBeNull();
  });

  it('refuses what was changed, doubled or made up', () => {
    const cookie = pair(sessions.open(null));
    const [name = '', value = ''] = cookie.split('=');
    const [ends = '', nonce = '', who = '', signature = ''] = value.split('.');
    const later = `${name}=${String(Number(ends) + 1)}.${nonce}.${who}.${signature}`;
    const other = `${name}=${ends}.${nonce}.somebody.${signature}`;
    const hostile = [undefined, '', name, `${name}=`, `${cookie}x`, later, other, `${cookie}; ${cookie}`, `x${cookie}`];
    for (const header of hostile) expect(sessions.read(header)).toBeNull();
    expect(sessions.read(`theme=dark; ${cookie}`)).toEqual({ linkId: null });
    expect(sessions.read(pair(sessions.open('link-7')))).toEqual({ linkId: 'link-7' });
  });

  it('reads cookies by their whole name', () => {
    expect(cookieValues('ab=1; b=2;b=3; b', 'b')).toEqual(['2', '3']);
  });
});

describe('SignInCodes', () => {
  it('works once', () => {
    const codes = new SignInCodes(new FakeClock());
    codes.announce('code-code-code-code');
    expect(codes.redeem('code-code-code-codf')).toBe(false);
    expect(codes.redeem('code-code-code-code')).toBe(true);
    expect(codes.redeem('code-code-code-code')).toBe(false);
    codes.announce('code-code-code-code');
    expect(codes.redeem('code-code-code-code')).toBe(false);
  });

  it('works for 30 s, and announcing again prolongs nothing', () => {
    const clock = new FakeClock();
    const codes = new SignInCodes(clock);
    codes.announce('first-first-first');
    codes.announce('second-second-second');
    clock.advance(20_000);
    codes.announce('first-first-first');
    clock.advance(10_000);
    expect(codes.redeem('second-second-second')).toBe(true);
    clock.advance(1);
    expect(codes.redeem('first-first-first')).toBe(false);
  });
});

describe('FailureLimiter', () => {
  it('locks an address after ten failures, for the rest of the minute', () => {
    const clock = new FakeClock();
    const limiter = new FailureLimiter(clock);
    for (let failure = 0; failure < 10; failure++) {
      expect(limiter.isLocked('192.0.2.1')).toBe(false);
      limiter.fail('192.0.2.1');
    }
    expect(limiter.isLocked('192.0.2.1')).toBe(true);
    expect(limiter.isLocked('192.0.2.2')).toBe(false);
    clock.advance(60_000);
    expect(limiter.isLocked('192.0.2.1')).toBe(false);
  });
});

describe('the API key', () => {
  let dir = '';
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'cuelight-key-'));
  });
  afterEach(() => {
    rmSync(dir, { recursive: true });
  });

  it('is made once, of 256 bits, for its owner alone', () => {
    const file = join(dir, 'deep', 'api-key');
    const key = loadApiKey(file);
    expect(key).toMatch(/^[\w-]{43}$/);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(loadApiKey(file)).toBe(key);
  });

  it('is refused in words when the file holds something else', () => {
    const file = join(dir, 'api-key');
    writeFileSync(file, 'short\n');
    expect(() => loadApiKey(file)).toThrow(/holds no key/);
  });

  it('is read from an Authorization header, and only from a Bearer one', () => {
    expect(bearerKey('Bearer abc-_1')).toBe('abc-_1');
    expect(bearerKey('bearer abc')).toBe('abc');
    for (const header of [undefined, '', 'Bearer', 'Bearer ', 'Basic abc', 'Bearer a b', 'Bearer ä']) {
      expect(bearerKey(header)).toBeNull();
    }
  });

  it('is compared whole', () => {
    expect(sameSecret('abc', 'abc')).toBe(true);
    expect(sameSecret('abc', 'abcd')).toBe(false);
    expect(sameSecret('', 'a')).toBe(false);
  });
});
